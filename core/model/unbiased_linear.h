#pragma once

#include <torch/torch.h>

namespace sami {

/// A linear layer without bias whose weight is left uninitialised: it is about to be loaded.
torch::nn::Linear unbiasedLinear(std::int64_t inSize, std::int64_t outSize, torch::TensorOptions options);

}  // namespace sami
