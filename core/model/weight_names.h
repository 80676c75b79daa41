#pragma once

#include <string>
#include <string_view>

#include "core/model/model_config.h"

namespace sami {

/// Name of a parameter of CausalLm ("model.layers.3.mlp.up_proj.weight") in a GGUF file ("blk.3.ffn_up.weight").
/// @pre `name` is a parameter name of CausalLm.
std::string ggufName(std::string_view name);

/// Heads whose rows a GGUF file of architecture llama stores with rotary halves interleaved (query and key
/// projections): the head count of that projection, 0 where rows are stored as Hugging Face does.
std::int64_t interleavedHeads(std::string_view name, const ModelConfig& config);

}  // namespace sami
