#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace sami {

/// Which tokens of a packed batch see which others. The projections of a layer run over all tokens at once; the pattern
/// does what differs: trees of responses on shared prompts (training), prompts into a cache, one more token a row.
class AttentionPattern {
public:
    virtual ~AttentionPattern() = default;
    /// @param layer index from 0  @param query [tokens, heads, headSize]  @param key, value [tokens, kvHeads, headSize]
    /// @return [tokens, heads, headSize]
    virtual torch::Tensor attend(std::int64_t layer, const torch::Tensor& query, const torch::Tensor& key,
                                 const torch::Tensor& value) = 0;
};

/// A prompt and the responses that continue it: each response sees the prompt and itself, never its siblings. The
/// prompt is computed once however many responses hang on it.
struct PromptTree {
    std::int64_t promptLength = 0;
    std::vector<std::int64_t> responseLengths;

    std::int64_t numTokens() const;
};

/// Causal attention inside each tree of a packed batch (trees lie one after the other).
class TreeAttention : public AttentionPattern {
public:
    /// @param options dtype of the computation and device, for the masks
    TreeAttention(std::vector<PromptTree> trees, torch::TensorOptions options);
    torch::Tensor attend(std::int64_t layer, const torch::Tensor& query, const torch::Tensor& key,
                         const torch::Tensor& value) override;

    /// [tokens] int64 on the CPU: a response's positions go on from its prompt's end.
    static torch::Tensor positions(const std::vector<PromptTree>& trees);

private:
    std::vector<PromptTree> m_trees;
    std::vector<torch::Tensor> m_masks;  ///< [tokens, tokens] of each tree, 0 where visible, −inf elsewhere
};

/// softmax(q·kᵀ/√d + mask)·v. Materialises the scores where they are small, which is faster than fused kernels on CPUs.
/// @param query [batch, heads, n, headSize]  @param key, value [batch, heads, m, headSize]  @param mask broadcastable
torch::Tensor scaledDotProduct(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                               const torch::Tensor& mask);

}  // namespace sami
