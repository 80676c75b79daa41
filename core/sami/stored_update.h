#pragma once

#include <torch/torch.h>

#include <array>
#include <vector>

#include "core/kernels/row_kernels.h"

namespace sami {

/// Rounds updated masters into the network's weights. @param weights where they are not the masters themselves
/// @return the sum of squares of the masters' changes and the number of weights that changed, scalars on the device
std::array<torch::Tensor, 2> storedByOperations(const std::vector<torch::Tensor>& before,
                                                const std::vector<torch::Tensor>& after,
                                                const std::vector<torch::Tensor>& weights);

/// Whether one parameter's update can be stored by a kernel, on a processor.
bool storesByKernel(const torch::Tensor& master, const torch::Tensor& weight);
/// That. @pre storesByKernel()
kernels::StoredUpdate storedByKernel(const torch::Tensor& before, const torch::Tensor& after,
                                     const torch::Tensor& weight);

}  // namespace sami
