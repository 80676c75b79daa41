#include "core/sami/sami_loss.h"

#include <cassert>
#include <cmath>

namespace sami {

namespace {

/// Mean over the rows of −log softmax at the diagonal.
torch::Tensor diagonalCrossEntropy(const torch::Tensor& matrix) {
    return -torch::log_softmax(matrix, 1).diagonal().mean();
}

/// Share of rows whose diagonal entry is strictly larger than every other.
double diagonalAccuracy(const torch::Tensor& matrix) {
    const torch::Tensor diagonal = matrix.diagonal().unsqueeze(1);
    const torch::Tensor numNotBelow = (matrix >= diagonal).sum(1);  // the diagonal itself is always one
    return (numNotBelow == 1).to(torch::kFloat64).mean().item<double>();
}

}  // namespace

torch::Tensor samiLoss(const torch::Tensor& logProbs) {
    assert(logProbs.dim() == 2 && logProbs.size(0) == logProbs.size(1) && logProbs.size(0) >= 2);
    return 0.5 * (diagonalCrossEntropy(logProbs) + diagonalCrossEntropy(logProbs.t()));
}

SamiBound samiBound(const torch::Tensor& logProbs) {
    const torch::Tensor matrix = logProbs.detach().to(torch::kCPU, torch::kFloat64);
    const double ceiling = std::log(static_cast<double>(matrix.size(0)));
    const double rows = diagonalCrossEntropy(matrix).item<double>();
    const double columns = diagonalCrossEntropy(matrix.t()).item<double>();
    SamiBound bound;
    bound.loss = 0.5 * (rows + columns);
    bound.mi = ceiling - bound.loss;
    bound.miRows = ceiling - rows;
    bound.miColumns = ceiling - columns;
    bound.rowAccuracy = diagonalAccuracy(matrix);
    bound.columnAccuracy = diagonalAccuracy(matrix.t());
    bound.diagonalLogProb = matrix.diagonal().mean().item<double>();
    bound.saturatedShare = bound.loss < kSaturatedLoss ? 1 : 0;
    return bound;
}

SamiBound meanBound(const std::vector<torch::Tensor>& matrices) {
    assert(!matrices.empty());
    SamiBound sum;
    for (const torch::Tensor& matrix : matrices) {
        const SamiBound bound = samiBound(matrix);
        sum.loss += bound.loss;
        sum.mi += bound.mi;
        sum.miRows += bound.miRows;
        sum.miColumns += bound.miColumns;
        sum.rowAccuracy += bound.rowAccuracy;
        sum.columnAccuracy += bound.columnAccuracy;
        sum.diagonalLogProb += bound.diagonalLogProb;
        sum.saturatedShare += bound.saturatedShare;
    }
    const auto count = static_cast<double>(matrices.size());
    return {sum.loss / count,
            sum.mi / count,
            sum.miRows / count,
            sum.miColumns / count,
            sum.rowAccuracy / count,
            sum.columnAccuracy / count,
            sum.diagonalLogProb / count,
            sum.saturatedShare / count};
}

}  // namespace sami
