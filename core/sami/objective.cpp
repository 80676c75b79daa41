#include "core/sami/objective.h"

#include <cassert>

#include "core/sami/sami_loss.h"

namespace sami {

namespace {

torch::Tensor sftLoss(const MatrixRow& row, const LogProbMatrix& matrix) {
    const torch::Tensor own = row.ownAlone ? matrix.sums.squeeze(1) : matrix.sums.diagonal();
    return -own.sum() / static_cast<double>(row.numOwnTokens());
}

RowLoss dpoLoss(double beta, const LogProbMatrix& matrix) {
    const std::int64_t numPrompts = matrix.sums.size(0);
    const std::int64_t numResponses = matrix.sums.size(1);
    assert(numResponses >= 2 && matrix.referenceSums.defined());
    const torch::Tensor rewards = beta * (matrix.sums - matrix.referenceSums);
    const torch::Tensor margins = rewards.diagonal().unsqueeze(1) - rewards;  // of i over j; nothing of i over itself
    const torch::Tensor isOther = torch::eye(numPrompts, numResponses, torch::kBool).logical_not().to(rewards.device());
    const torch::Tensor pairs = margins.masked_select(isOther);
    return {-torch::log_sigmoid(pairs).mean(), pairs.detach().mean(), pairs.detach().gt(0).to(torch::kFloat32).mean()};
}

}  // namespace

Objective objectiveOf(std::string_view name) {
    if (name == "dpo") return Objective::Dpo;
    return name == "sami" ? Objective::Sami : Objective::Sft;
}

std::string_view toString(Objective objective) {
    switch (objective) {
        case Objective::Sami:
            return "sami";
        case Objective::Sft:
            return "sft";
        case Objective::Dpo:
            return "dpo";
    }
    return "";
}

double weightOf(Objective objective, const MatrixRow& row) {
    return objective == Objective::Sft ? static_cast<double>(row.numOwnTokens()) : 1;
}

RowLoss lossOf(Objective objective, double dpoBeta, const MatrixRow& row, const LogProbMatrix& matrix) {
    switch (objective) {
        case Objective::Sft:
            return {sftLoss(row, matrix), {}, {}};
        case Objective::Dpo:
            return dpoLoss(dpoBeta, matrix);
        case Objective::Sami:
            break;
    }
    return {samiLoss(matrix.logProbs), {}, {}};
}

}  // namespace sami
