#include "core/sami/logprob_matrix.h"

#include <algorithm>

#include "core/model/memory_errors.h"

namespace sami {

std::int64_t MatrixRow::numTokens() const {
    std::size_t promptTokens = 0;
    for (const auto& prompt : prompts) promptTokens += prompt.size();
    const std::int64_t computed = ownAlone ? 1 : std::ssize(prompts);
    return static_cast<std::int64_t>(promptTokens) + computed * numResponseTokens();
}

std::int64_t MatrixRow::numResponseTokens() const {
    std::size_t count = 0;
    for (const auto& response : responses) count += response.size();
    return static_cast<std::int64_t>(count);
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
        for (std::size_t i = 0; i < row.prompts.size(); ++i)
            trees.push_back({row.prompts[i], row.ownAlone ? std::vector(1, row.responses[i]) : row.responses});
    }
    const SequenceScores scores = scoreSequences(network, trees, divergence);
    std::vector<LogProbMatrix> matrices;
    std::int64_t firstPrompt = 0;
    std::int64_t firstResponse = 0;
    std::int64_t firstToken = 0;
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
        if (!row.ownAlone) {
            const std::int64_t tokens = size * row.numResponseTokens();
            matrix.tokens = scores.tokenLogProbs.narrow(0, firstToken, tokens).view({size, row.numResponseTokens()});
        }
        firstToken += row.ownAlone ? row.numOwnTokens() : size * row.numResponseTokens();
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

std::vector<LogProbMatrix> matricesWithinMemory(CausalLm& network, std::span<const MatrixRow> rows,
                                                std::int64_t& together) {
    for (;;) {
        const std::size_t count = numRowsTogether(rows, together);
        try {
            return logProbMatrices(network, rows.first(count));
        } catch (const std::exception& error) {
            if (count <= 1 || !isOutOfMemory(error)) throw;
        }
        std::int64_t tokens = 0;
        for (const MatrixRow& row : rows.first(count)) tokens += row.numTokens();
        together = std::min(together, tokens) / 2;
        if (!network->placement().first().is_cpu()) at::accelerator::emptyCache();
    }
}

std::size_t numRowsTogether(std::span<const MatrixRow> rows, std::int64_t tokensTogether) {
    std::size_t count = 0;
    std::int64_t tokens = 0;
    while (count < rows.size() && (count == 0 || tokens + rows[count].numTokens() <= tokensTogether))
        tokens += rows[count++].numTokens();
    return count;
}

}  // namespace sami
