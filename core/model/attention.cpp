#include "core/model/attention.h"

namespace sami {

AttentionImpl::AttentionImpl(const ModelConfig& config, torch::TensorOptions options)
    : m_numHeads(config.numHeads), m_numKeyValueHeads(config.numKeyValueHeads), m_headSize(config.headSize) {
    const std::int64_t querySize = m_numHeads * m_headSize;
    const std::int64_t keySize = m_numKeyValueHeads * m_headSize;
    m_query = register_module("q_proj", UnbiasedLinear(config.hiddenSize, querySize, options));
    m_key = register_module("k_proj", UnbiasedLinear(config.hiddenSize, keySize, options));
    m_value = register_module("v_proj", UnbiasedLinear(config.hiddenSize, keySize, options));
    m_output = register_module("o_proj", UnbiasedLinear(querySize, config.hiddenSize, options));
}

torch::Tensor AttentionImpl::forward(const torch::Tensor& x, const RotaryAngles& angles, std::int64_t layer,
                                     AttentionPattern& pattern) {
    const std::int64_t tokens = x.size(0);
    const torch::Tensor query = rotate(m_query(x).view({tokens, m_numHeads, m_headSize}), angles);
    const torch::Tensor key = rotate(m_key(x).view({tokens, m_numKeyValueHeads, m_headSize}), angles);
    const torch::Tensor value = m_value(x).view({tokens, m_numKeyValueHeads, m_headSize});
    return m_output(pattern.attend(layer, query, key, value).reshape({tokens, m_numHeads * m_headSize}));
}

}  // namespace sami
