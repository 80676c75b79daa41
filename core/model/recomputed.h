#pragma once

#include <torch/torch.h>

#include <functional>

namespace sami {

/// Activation checkpointing (arXiv:1604.06174): `layer(x)` of which nothing but x is kept; the backward pass computes
/// the layer a second time. Gradients of parameters inside the layer are added to their grad, as backward() does.
/// @param layer must compute the same again; it is kept until the backward pass
torch::Tensor recomputed(const torch::Tensor& x, std::function<torch::Tensor(const torch::Tensor&)> layer);

}  // namespace sami
