#pragma once

#include <torch/torch.h>

#include "core/model/feed_forward.h"

namespace sami {

/// Sparse mixture of experts (Mixtral, arXiv:2401.04088): each token passes through the few experts its router scores
/// highest, and their outputs are averaged by the router's softmax over those few.
class ExpertMixtureImpl : public torch::nn::Module {
public:
    ExpertMixtureImpl(const ModelConfig& config, torch::TensorOptions options);
    /// @param x [tokens, hiddenSize]  @return same shape
    torch::Tensor forward(const torch::Tensor& x);

private:
    Projection m_router{nullptr};
    torch::nn::ModuleList m_experts{nullptr};
    std::int64_t m_expertsPerToken;
};
TORCH_MODULE(ExpertMixture);

}  // namespace sami
