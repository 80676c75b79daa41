#pragma once

#include <cstdint>
#include <unordered_map>

#include "core/model/causal_lm.h"

namespace sami {

/// Up to how many tokens a training step computes together. On a processor kTokensTogether; on a device, where large
/// products are much faster than small ones, as many as fit into half of the memory that gradients and optimiser will
/// leave free; where layers are divided, on the device with least room.
/// @param reservedBytes what is still to be allocated beside the activations, by device
std::int64_t tokensTogether(CausalLm& network, const std::unordered_map<torch::Device, std::int64_t>& reservedBytes);

/// The same where nothing is kept for a backward pass: what a layer needs, one after the other.
std::int64_t tokensScoredTogether(CausalLm& network);

}  // namespace sami
