#include "core/sami/logprob_matrix.h"

namespace sami {

std::int64_t MatrixRow::numTokens() const {
    std::size_t promptTokens = 0;
    std::size_t responseTokens = 0;
    for (const auto& prompt : prompts) promptTokens += prompt.size();
    for (const auto& response : responses) responseTokens += response.size();
    return static_cast<std::int64_t>(promptTokens + (ownAlone ? 1 : prompts.size()) * responseTokens);
}

std::int64_t MatrixRow::numOwnTokens() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < prompts.size(); ++i) count += responses[i].size();
    return static_cast<std::int64_t>(count);
}

std::vector<LogProbMatrix> logProbMatrices(CausalLm& network, std::span<const MatrixRow> rows,
                                           const Divergence& divergence) {
    std::vector<PromptWithResponses> trees;
    for (const MatrixRow& row : rows) {
        for (std::size_t i = 0; i < row.prompts.size(); ++i) {
            if (row.ownAlone) {
                trees.push_back({row.prompts[i], {row.responses[i]}});
            } else {
                trees.push_back({row.prompts[i], row.responses});
            }
        }
    }
    const SequenceScores scores = scoreSequences(network, trees, divergence);
    std::vector<LogProbMatrix> matrices;
    std::int64_t firstPrompt = 0;
    std::int64_t firstResponse = 0;
    for (const MatrixRow& row : rows) {
        const auto size = static_cast<std::int64_t>(row.prompts.size());
        const auto columns = static_cast<std::int64_t>(row.numColumns());
        const auto own = [&](const torch::Tensor& x) { return x.narrow(0, firstPrompt, size); };
        const auto square = [&](const torch::Tensor& x) {
            return x.narrow(0, firstResponse, size * columns).view({size, columns});
        };
        LogProbMatrix matrix;
        matrix.logProbs = square(scores.logProbMeans);
        matrix.sums = square(scores.logProbSums);
        if (scores.referenceSums.defined()) matrix.referenceSums = square(scores.referenceSums);
        if (scores.klSums.defined()) matrix.kl = own(scores.klSums).sum() / own(scores.klCounts).sum();
        matrix.entropy = own(scores.entropyMeans).mean();  // every prompt carries the same responses
        matrices.push_back(std::move(matrix));
        firstPrompt += size;
        firstResponse += size * columns;
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
