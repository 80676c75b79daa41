#pragma once

#include <torch/torch.h>

#include <string_view>

#include "core/sami/logprob_matrix.h"

namespace sami {

/// What updates minimise. `distil` of the settings is Sft on prompts without the constitution.
enum class Objective {
    Sami,  ///< the symmetric contrast of samiLoss()
    Sft,   ///< cross-entropy of each prompt's own response (supervised finetuning)
    Dpo,   ///< the own response preferred to the others (direct preference optimisation, arXiv:2305.18290)
};

/// @param name a value of the setting `objective`
Objective objectiveOf(std::string_view name);

/// "sami", "sft", "dpo".
std::string_view toString(Objective objective);

/// What a row is worth in the mean over an update: SAMI and DPO count queries, SFT counts tokens.
double weightOf(Objective objective, const MatrixRow& row);

/// What one row contributes to an update.
struct RowLoss {
    torch::Tensor loss;            ///< scalar, nats, with its graph
    torch::Tensor rewardMargin;    ///< DPO: scalar, mean of β times the difference of the log-ratios; detached
    torch::Tensor rewardAccuracy;  ///< DPO: scalar, share of the pairs whose margin is above 0; detached
};

/// SAMI: samiLoss(). SFT: −Σ log π(y_i,t | c_i, x) / number of tokens, over the own responses. DPO: mean over prompts i
/// and responses j ≠ i of −log σ(β (log π/π_0 (y_i) − log π/π_0 (y_j))), log-probs summed over tokens.
/// @pre DPO: `matrix.referenceSums` is there and the row has a second response
RowLoss lossOf(Objective objective, double dpoBeta, const MatrixRow& row, const LogProbMatrix& matrix);

}  // namespace sami
