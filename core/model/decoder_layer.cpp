#include "core/model/decoder_layer.h"

namespace sami {

DecoderLayerImpl::DecoderLayerImpl(const ModelConfig& config, torch::TensorOptions options) {
    m_attentionNorm = register_module("input_layernorm", RmsNorm(config.hiddenSize, config.normEpsilon, options));
    m_attention = register_module("self_attn", Attention(config, options));
    m_feedForwardNorm =
        register_module("post_attention_layernorm", RmsNorm(config.hiddenSize, config.normEpsilon, options));
    m_feedForward = register_module("mlp", FeedForward(config, options));
}

torch::Tensor DecoderLayerImpl::forward(const torch::Tensor& x, const RotaryAngles& angles, std::int64_t layer,
                                        AttentionPattern& pattern) {
    const torch::Tensor mixed = x + m_attention(m_attentionNorm(x), angles, layer, pattern);
    return mixed + m_feedForward(m_feedForwardNorm(mixed));
}

}  // namespace sami
