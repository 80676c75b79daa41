#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/sami/sequence_logprob.h"

namespace sami {

/// One query as training sees it: C prompts (constitution i with the query) and the C responses written under them.
/// Objectives other than SAMI's may have fewer prompts, whose own responses come first.
struct MatrixRow {
    std::string id;
    std::vector<std::vector<TokenId>> prompts;
    std::vector<std::vector<TokenId>> responses;
    /// Each prompt is computed with its own response alone: one column instead of C. As many responses as prompts then.
    bool ownAlone = false;

    std::int64_t numTokens() const;          ///< tokens computed: C · P + C² · R
    std::int64_t numOwnTokens() const;       ///< of the prompts' own responses
    std::int64_t numResponseTokens() const;  ///< of all responses, each once
    std::size_t numColumns() const { return ownAlone ? 1 : responses.size(); }
};

/// The C×C matrix of a query: L[i][j] = mean log π(y_j | c_i, x) over the tokens of y_j, nats. [prompts, columns] where
/// a row is not square.
struct LogProbMatrix {
    torch::Tensor logProbs;       ///< [C, C] float32, with its graph unless gradients are off
    torch::Tensor sums;           ///< [C, C] the same, not divided by the number of tokens
    torch::Tensor tokens;         ///< [C, tokens of all columns] log p of each, detached; undefined where `ownAlone`
    torch::Tensor referenceSums;  ///< [C, C] those of the frozen model; undefined unless wanted
    torch::Tensor kl;             ///< scalar, undefined without reference
    torch::Tensor entropy;        ///< scalar, detached
};

/// The matrices of several queries, computed together: the products are larger and each weight's gradient is made once.
/// @return one a row, in order
std::vector<LogProbMatrix> logProbMatrices(CausalLm& network, std::span<const MatrixRow> rows,
                                           const Divergence& divergence = {});
LogProbMatrix logProbMatrix(CausalLm& network, const MatrixRow& row, const Divergence& divergence = {});

/// The matrices of the first rows, as many as are computed together; of fewer where a device has no memory for so many.
/// @param together tokens, lowered to what there is room for
std::vector<LogProbMatrix> matricesWithinMemory(CausalLm& network, std::span<const MatrixRow> rows,
                                                std::int64_t& together);

/// On a processor rows are computed together up to so many tokens: more would not be faster, only larger.
inline constexpr std::int64_t kTokensTogether = 2048;
/// How many of the first rows fit into one computation of at most so many tokens, at least one.
std::size_t numRowsTogether(std::span<const MatrixRow> rows, std::int64_t tokensTogether = kTokensTogether);

}  // namespace sami
