#pragma once

#include <torch/torch.h>

#include "core/model/model_config.h"
#include "core/model/projection.h"

namespace sami {

/// What the three projections are called in checkpoints.
struct FeedForwardNames {
    const char* gate = "gate_proj";
    const char* up = "up_proj";
    const char* down = "down_proj";
};

/// SwiGLU feed-forward block (arXiv:2002.05202): down(silu(gate(x)) · up(x)).
class FeedForwardImpl : public torch::nn::Module {
public:
    FeedForwardImpl(const ModelConfig& config, const FeedForwardNames& names, torch::TensorOptions options);
    /// @param x [tokens, hiddenSize]  @return same shape
    torch::Tensor forward(const torch::Tensor& x);

private:
    Projection m_gate{nullptr};
    Projection m_up{nullptr};
    Projection m_down{nullptr};
};
TORCH_MODULE(FeedForward);

}  // namespace sami
