#pragma once

#include <vector>

#include "app/model_options.h"
#include "core/sami/objective.h"

namespace sami {

/// Rows {"prompts": [C], "responses": [C]} as ids, as an objective takes them. SAMI: C ≥ 2, the same for prompts and
/// responses of a row. SFT: as many of each. DPO: at least two responses, and no more prompts than responses, of which
/// the first are the prompts' own.
Result<std::vector<MatrixRow>> readMatrixRows(const ModelOptions& options, const Tokenizer& tokenizer,
                                              const ModelConfig& model, Objective objective = Objective::Sami);

}  // namespace sami
