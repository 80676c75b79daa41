#include "core/sami/logprob_matrix.h"

namespace sami {

std::int64_t MatrixRow::numTokens() const {
    std::size_t promptTokens = 0;
    std::size_t responseTokens = 0;
    for (const auto& prompt : prompts) promptTokens += prompt.size();
    for (const auto& response : responses) responseTokens += response.size();
    return static_cast<std::int64_t>(promptTokens + prompts.size() * responseTokens);
}

std::vector<LogProbMatrix> logProbMatrices(CausalLm& network, std::span<const MatrixRow> rows,
                                           const Divergence& divergence) {
    std::vector<PromptWithResponses> trees;
    for (const MatrixRow& row : rows) {
        for (const auto& prompt : row.prompts) trees.push_back({prompt, row.responses});
    }
    const SequenceScores scores = scoreSequences(network, trees, divergence);
    std::vector<LogProbMatrix> matrices;
    std::int64_t firstPrompt = 0;
    std::int64_t firstResponse = 0;
    for (const MatrixRow& row : rows) {
        const auto size = static_cast<std::int64_t>(row.prompts.size());
        const auto own = [&](const torch::Tensor& x) { return x.narrow(0, firstPrompt, size); };
        LogProbMatrix matrix;
        matrix.logProbs = scores.logProbMeans.narrow(0, firstResponse, size * size).view({size, size});
        if (scores.klSums.defined()) matrix.kl = own(scores.klSums).sum() / own(scores.klCounts).sum();
        matrix.entropy = own(scores.entropyMeans).mean();  // every prompt carries the same responses
        matrices.push_back(std::move(matrix));
        firstPrompt += size;
        firstResponse += size * size;
    }
    return matrices;
}

LogProbMatrix logProbMatrix(CausalLm& network, const MatrixRow& row, const Divergence& divergence) {
    return logProbMatrices(network, {&row, 1}, divergence).front();
}

std::size_t numRowsTogether(std::span<const MatrixRow> rows, std::int64_t tokensTogether) {
    std::size_t count = 0;
    std::int64_t tokens = 0;
    while (count < rows.size() && (count == 0 || tokens + rows[count].numTokens() <= tokensTogether))
        tokens += rows[count++].numTokens();
    return count;
}

}  // namespace sami
