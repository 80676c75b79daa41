#include "core/model/attention.h"

namespace sami {

AttentionImpl::AttentionImpl(const ModelConfig& config, torch::TensorOptions options)
    : m_numHeads(config.numHeads), m_numKeyValueHeads(config.numKeyValueHeads), m_headSize(config.headSize) {
    const std::int64_t querySize = m_numHeads * m_headSize;
    const std::int64_t keySize = m_numKeyValueHeads * m_headSize;
    const bool bias = config.queryKeyValueBias;
    m_query = register_module("q_proj", Projection(config.hiddenSize, querySize, bias, options));
    m_key = register_module("k_proj", Projection(config.hiddenSize, keySize, bias, options));
    m_value = register_module("v_proj", Projection(config.hiddenSize, keySize, bias, options));
    m_output = register_module("o_proj", Projection(querySize, config.hiddenSize, config.attentionOutputBias, options));
    if (!config.queryKeyNorms) return;
    m_queryNorm = register_module("q_norm", RmsNorm(m_headSize, config.normEpsilon, options));
    m_keyNorm = register_module("k_norm", RmsNorm(m_headSize, config.normEpsilon, options));
}

torch::Tensor AttentionImpl::forward(const torch::Tensor& x, const RotaryAngles& angles, const LayerScope& scope,
                                     AttentionPattern& pattern) {
    const std::int64_t tokens = x.size(0);
    const auto heads = [&](const torch::Tensor& projected, std::int64_t count, RmsNorm& norm) {
        const torch::Tensor each = norm ? norm(projected.view({tokens * count, m_headSize})) : projected;
        return each.view({tokens, count, m_headSize});
    };
    const torch::Tensor query = rotate(heads(m_query(x), m_numHeads, m_queryNorm), angles);
    const torch::Tensor key = rotate(heads(m_key(x), m_numKeyValueHeads, m_keyNorm), angles);
    const torch::Tensor value = m_value(x).view({tokens, m_numKeyValueHeads, m_headSize});
    return m_output(pattern.attend(scope, query, key, value).reshape({tokens, m_numHeads * m_headSize}));
}

}  // namespace sami
