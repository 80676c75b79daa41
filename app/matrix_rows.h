#pragma once

#include <vector>

#include "app/model_options.h"
#include "core/sami/logprob_matrix.h"

namespace sami {

/// Rows {"prompts": [C], "responses": [C]} as ids; C ≥ 2, the same for prompts and responses of a row.
Result<std::vector<MatrixRow>> readMatrixRows(const ModelOptions& options, const Tokenizer& tokenizer);

}  // namespace sami
