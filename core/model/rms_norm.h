#pragma once

#include <torch/torch.h>

namespace sami {

/// Root-mean-square layer normalisation (arXiv:1910.07467): x / rms(x) · weight, the rms in float32.
class RmsNormImpl : public torch::nn::Module {
public:
    RmsNormImpl(std::int64_t size, double epsilon, torch::TensorOptions options);
    /// @param x [tokens, size]  @return same shape and dtype
    torch::Tensor forward(const torch::Tensor& x);

private:
    torch::Tensor m_weight;
    double m_epsilon;
};
TORCH_MODULE(RmsNorm);

}  // namespace sami
