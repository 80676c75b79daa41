#pragma once

#include <torch/torch.h>

namespace sami {

/// Copies numbers from the machine's memory to a tensor of the same shape, whatever its dtype and device. To a device
/// they go in pieces through pinned memory, so that reading the next piece and carrying the last go on together, and
/// are converted there.
/// @param from on the processor  @param to contiguous
void copyToDevice(const torch::Tensor& from, torch::Tensor to);

}  // namespace sami
