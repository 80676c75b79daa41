#pragma once

#include <torch/torch.h>

#include "core/model/model_config.h"

namespace sami {

/// Bytes that a training step on a device other than a processor keeps for each of its tokens, over so many layers:
/// what fused attention and fused norms keep for the backward pass, with what lies unused between blocks of memory.
/// Within a tenth of what was measured on an H100, for all weights and for adapters on all projections; fewer keep
/// less.
/// @param checkpointing whether layers are computed again, which keeps their inputs alone
double activationBytesPerToken(const ModelConfig& model, std::int64_t numLayers, torch::Dtype dtype,
                               bool checkpointing);

}  // namespace sami
