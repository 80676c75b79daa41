#include "core/sami/logprob_matrix.h"

namespace sami {

std::int64_t MatrixRow::numTokens() const {
    std::size_t promptTokens = 0;
    std::size_t responseTokens = 0;
    for (const auto& prompt : prompts) promptTokens += prompt.size();
    for (const auto& response : responses) responseTokens += response.size();
    return static_cast<std::int64_t>(promptTokens + prompts.size() * responseTokens);
}

LogProbMatrix logProbMatrix(CausalLm& network, const MatrixRow& row, const Divergence& divergence) {
    std::vector<PromptWithResponses> trees;
    for (const auto& prompt : row.prompts) trees.push_back({prompt, row.responses});
    const SequenceScores scores = scoreSequences(network, trees, divergence);
    const auto size = static_cast<std::int64_t>(row.prompts.size());
    return {scores.logProbMeans.view({size, size}), scores.kl, scores.entropy};
}

}  // namespace sami
