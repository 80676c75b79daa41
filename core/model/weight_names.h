#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/model_config.h"

namespace sami {

/// Where a GGUF file keeps a parameter.
struct GgufPlace {
    std::string tensor;          ///< "blk.3.ffn_up.weight"
    std::int64_t expert = -1;    ///< the parameter is this row of a tensor of all experts; -1: the whole tensor
    std::string tensorOfExpert;  ///< where files of before 2024 keep it: one tensor for each expert; empty for others
};

/// Place of a parameter of CausalLm ("model.layers.3.mlp.up_proj.weight").
/// @pre `name` is a parameter name of CausalLm.
GgufPlace ggufPlace(std::string_view name);

/// Heads whose rows a GGUF file of architecture llama stores with rotary halves interleaved (query and key
/// projections): the head count of that projection, 0 where rows are stored as Hugging Face does.
std::int64_t interleavedHeads(std::string_view name, const ModelConfig& config);

}  // namespace sami
