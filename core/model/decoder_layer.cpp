#include "core/model/decoder_layer.h"

namespace sami {

DecoderLayerImpl::DecoderLayerImpl(const ModelConfig& config, torch::TensorOptions options) {
    m_attentionNorm = register_module("input_layernorm", RmsNorm(config.hiddenSize, config.normEpsilon, options));
    m_attention = register_module("self_attn", Attention(config, options));
    m_feedForwardNorm =
        register_module("post_attention_layernorm", RmsNorm(config.hiddenSize, config.normEpsilon, options));
    if (config.numExperts > 0) {
        m_experts = register_module("block_sparse_moe", ExpertMixture(config, options));
    } else {
        m_feedForward = register_module("mlp", FeedForward(config, FeedForwardNames(), options));
    }
}

torch::Tensor DecoderLayerImpl::forward(const torch::Tensor& x, const RotaryAngles& angles, const LayerScope& scope,
                                        AttentionPattern& pattern) {
    const torch::Tensor mixed = x + m_attention(m_attentionNorm(x), angles, scope, pattern);
    const torch::Tensor normed = m_feedForwardNorm(mixed);
    return mixed + (m_experts ? m_experts(normed) : m_feedForward(normed));
}

}  // namespace sami
