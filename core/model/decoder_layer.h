#pragma once

#include <torch/torch.h>

#include "core/model/attention.h"
#include "core/model/expert_mixture.h"
#include "core/model/feed_forward.h"
#include "core/model/rms_norm.h"

namespace sami {

/// One pre-norm transformer block: x + attention(norm(x)), then x + feedForward(norm(x)).
class DecoderLayerImpl : public torch::nn::Module {
public:
    DecoderLayerImpl(const ModelConfig& config, torch::TensorOptions options);
    /// @param x [tokens, hiddenSize]  @return same shape
    torch::Tensor forward(const torch::Tensor& x, const RotaryAngles& angles, const LayerScope& scope,
                          AttentionPattern& pattern);

private:
    RmsNorm m_attentionNorm{nullptr};
    Attention m_attention{nullptr};
    RmsNorm m_feedForwardNorm{nullptr};
    FeedForward m_feedForward{nullptr};  ///< null in models with experts
    ExpertMixture m_experts{nullptr};    ///< null in all others
};
TORCH_MODULE(DecoderLayer);

}  // namespace sami
