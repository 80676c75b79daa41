#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/constitution/contrast.h"
#include "core/model/generator.h"
#include "core/run/run_config.h"
#include "core/sami/logprob_matrix.h"
#include "core/tokenizer/prompt_format.h"

namespace sami {

/// A response as the model wrote it.
struct WrittenResponse {
    std::string text;
    std::string thought{};         ///< what was written before the marker of the settings; no part of the response
    bool lacksMarker = false;      ///< it never came: all is thought, and the response is empty
    std::vector<TokenId> ids;      ///< without the end id
    std::optional<TokenId> endId;  ///< the end-of-text token it ended with, if it did
    FinishReason finish = FinishReason::Length;
    /// Mean log p of its tokens (the end-of-text token with them where it is scored) as the model gave them while it
    /// wrote, in nats; none where the response as scored is not what was generated token by token.
    std::optional<double> logProbMean;
};

/// A query with the C constitutions it got and what was answered under each.
struct QueryExample {
    RunQuery query;
    std::vector<Constitution> constitutions;  ///< as in the generation prompts
    std::vector<Constitution> prompted{};     ///< what generation prompts state where that is something else
    std::vector<WrittenResponse> responses;   ///< one a constitution, once written
    std::optional<std::string> dropped;       ///< rule word
};

/// Builds prompts and matrix rows for the queries of a run, as its settings say.
class ExampleBuilder {
public:
    static Result<ExampleBuilder> create(const RunConfig& config, std::shared_ptr<const Tokenizer> tokenizer);
    /// One whose constitutions state the held-out principles alone; nothing where heldOutContrastOptions() has none.
    static Result<std::optional<ExampleBuilder>> createHeldOut(const RunConfig& config,
                                                               std::shared_ptr<const Tokenizer> tokenizer);

    /// One for examples whose constitutions are told from outside: it draws none, and only statedRow() makes rows.
    static Result<ExampleBuilder> createStated(const RunConfig& config, std::shared_ptr<const Tokenizer> tokenizer);

    /// Constitutions a query gets, C.
    std::size_t numConstitutions() const { return m_numConstitutions; }

    /// The query with its constitutions, responses yet to be written.
    QueryExample example(const RunQuery& query, ContrastUse use) const;

    /// Prompt ids that generation starts from, forced opening included. This and the rows fail as
    /// PromptFormat::promptIds() does.
    Result<std::vector<TokenId>> generationPrompt(const RunQuery& query, const Constitution& constitution) const;

    /// Tokens of the longest prompt that a model reads of the example, be it to write, to learn or to be measured.
    Result<std::int64_t> longestPrompt(const QueryExample& example) const;

    /// What the model wrote after the forced opening as a whole response, cut where the settings say. Behind a marker
    /// the opening is that of the thought.
    /// @param prompted what the prompt stated: where that was nothing and the plain format has a prompt for it, no
    /// marker was asked for
    WrittenResponse written(const Generation& generation, const Constitution& prompted) const;

    /// What training and evaluation compute for the example. `use` decides the order of principles under the paper's
    /// rule of shuffling training constitutions by themselves.
    Result<MatrixRow> matrixRow(const QueryExample& example, ContrastUse use) const;

    /// The prompts of the example's constitutions as they stand, with its responses, which belong to the first of them.
    Result<MatrixRow> statedRow(const QueryExample& example) const;

    /// What an update of the run's objective computes: SAMI all constitutions with all responses; the others the
    /// principled constitution (each of them where none is the principled one) with its own response, beside which DPO
    /// has the rest, and in whose prompt distil leaves the constitution out.
    Result<MatrixRow> trainingRow(const QueryExample& example) const;

    /// The prompts of all constitutions the query gets, and the one response that was written under a condition.
    Result<MatrixRow> conditionRow(const QueryExample& example) const;

    /// Ids that end a response: the model's and those of the prompt format.
    std::vector<TokenId> endIds(const ModelConfig& model) const;

private:
    static Result<ExampleBuilder> createOf(const RunConfig& config, ContrastOptions options,
                                           std::shared_ptr<const Tokenizer> tokenizer);
    static Result<ExampleBuilder> createWith(const RunConfig& config, std::optional<Contrast> contrast,
                                             std::size_t numConstitutions, std::shared_ptr<const Tokenizer> tokenizer);
    ExampleBuilder(const RunConfig& config, std::shared_ptr<const Tokenizer> tokenizer,
                   std::optional<Contrast> contrast, std::size_t numConstitutions, PromptFormat generation,
                   PromptFormat training);
    Result<MatrixRow> rowOf(const QueryExample& example, const std::vector<Constitution>& constitutions) const;
    /// Takes what stands behind the marker for the response.
    WrittenResponse answered(const Generation& generation) const;
    Result<std::vector<TokenId>> scoredIds(const WrittenResponse& response, const Constitution& constitution,
                                           const RunQuery& query) const;

    RunSettings m_settings;
    bool m_hasPrincipled;  ///< whether the first constitution that is trained on is the principled one
    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::optional<Contrast> m_contrast;  ///< none where constitutions are told from outside
    std::size_t m_numConstitutions;
    PromptFormat m_generationFormat;
    PromptFormat m_trainingFormat;
};

}  // namespace sami
