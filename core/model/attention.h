#pragma once

#include <torch/torch.h>

#include "core/model/attention_pattern.h"
#include "core/model/model_config.h"
#include "core/model/rotary_embedding.h"
#include "core/model/unbiased_linear.h"

namespace sami {

/// Grouped-query self-attention with rotary positions (arXiv:2305.13245, arXiv:2104.09864).
class AttentionImpl : public torch::nn::Module {
public:
    AttentionImpl(const ModelConfig& config, torch::TensorOptions options);
    /// @param x [tokens, hiddenSize]  @return same shape
    torch::Tensor forward(const torch::Tensor& x, const RotaryAngles& angles, std::int64_t layer,
                          AttentionPattern& pattern);

private:
    std::int64_t m_numHeads;
    std::int64_t m_numKeyValueHeads;
    std::int64_t m_headSize;
    UnbiasedLinear m_query{nullptr};
    UnbiasedLinear m_key{nullptr};
    UnbiasedLinear m_value{nullptr};
    UnbiasedLinear m_output{nullptr};
};
TORCH_MODULE(Attention);

}  // namespace sami
