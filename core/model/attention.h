#pragma once

#include <torch/torch.h>

#include "core/model/attention_pattern.h"
#include "core/model/model_config.h"
#include "core/model/projection.h"
#include "core/model/rms_norm.h"
#include "core/model/rotary_embedding.h"

namespace sami {

/// Grouped-query self-attention with rotary positions (arXiv:2305.13245, arXiv:2104.09864); with norms of queries and
/// keys where the model has them (arXiv:2302.05442).
class AttentionImpl : public torch::nn::Module {
public:
    AttentionImpl(const ModelConfig& config, torch::TensorOptions options);
    /// @param x [tokens, hiddenSize]  @return same shape
    torch::Tensor forward(const torch::Tensor& x, const RotaryAngles& angles, const LayerScope& scope,
                          AttentionPattern& pattern);

private:
    std::int64_t m_numHeads;
    std::int64_t m_numKeyValueHeads;
    std::int64_t m_headSize;
    Projection m_query{nullptr};
    Projection m_key{nullptr};
    Projection m_value{nullptr};
    Projection m_output{nullptr};
    RmsNorm m_queryNorm{nullptr};  ///< null without
    RmsNorm m_keyNorm{nullptr};
};
TORCH_MODULE(Attention);

}  // namespace sami
