#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/run/probe_result.h"
#include "core/sami/query_example.h"

namespace sami {

/// Scores the answers of examples under all of their constitutions. Where examples have the same answers, a prompt that
/// several of them state is computed once: saved answers under old and new words differ in those that were edited.
class ProbeScorer {
public:
    ProbeScorer(CausalLm& network, const ExampleBuilder& builder, const Tokenizer& tokenizer, bool withTokens)
        : m_network(network), m_builder(builder), m_tokenizer(tokenizer), m_withTokens(withTokens) {}

    /// Takes the means of the example's answers under those of its constitutions that are told for known.
    /// @param means [constitutions][answers] nats; an empty row is not known. Single tokens are not known with them.
    Result<void> trust(const QueryExample& example, const std::vector<std::vector<double>>& means);

    /// Takes the result of an example by its index; model and row are the caller's to fill in.
    using Take = std::function<Result<void>(std::size_t, ProbeResult)>;
    /// @param take called for each example in their order, once it is known; an error it returns ends the scoring.
    /// Error: that one; as of ExampleBuilder::statedRow()
    Result<void> score(const std::vector<const QueryExample*>& examples, const Take& take);

private:
    /// What a prompt says of answers.
    struct Line {
        torch::Tensor means;   ///< [answers] double, CPU
        torch::Tensor tokens;  ///< [tokens of all answers] double, CPU; undefined where only the means are known
    };
    /// An example as it is computed: answers without a token can't be scored and are left out.
    struct Scored {
        std::vector<std::vector<TokenId>> answers;  ///< all of them, in tokens
        std::vector<std::string> keys;              ///< of the line of each constitution; empty without any answer
        MatrixRow row;                              ///< prompts that no example before it has
    };
    Result<Scored> scored(const QueryExample& example);
    bool isKnown(const Scored& scored) const;
    void keep(const Scored& scored, const LogProbMatrix& matrix);
    ProbeResult result(const QueryExample& example, const Scored& scored) const;

    CausalLm& m_network;
    const ExampleBuilder& m_builder;
    const Tokenizer& m_tokenizer;
    bool m_withTokens;
    std::map<std::string, Line> m_lines;  ///< by the ids of prompt and answers; undefined until computed
};

}  // namespace sami
