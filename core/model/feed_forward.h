#pragma once

#include <torch/torch.h>

#include "core/model/model_config.h"
#include "core/model/unbiased_linear.h"

namespace sami {

/// SwiGLU feed-forward block (arXiv:2002.05202): down(silu(gate(x)) · up(x)).
class FeedForwardImpl : public torch::nn::Module {
public:
    FeedForwardImpl(const ModelConfig& config, torch::TensorOptions options);
    /// @param x [tokens, hiddenSize]  @return same shape
    torch::Tensor forward(const torch::Tensor& x);

private:
    UnbiasedLinear m_gate{nullptr};
    UnbiasedLinear m_up{nullptr};
    UnbiasedLinear m_down{nullptr};
};
TORCH_MODULE(FeedForward);

}  // namespace sami
