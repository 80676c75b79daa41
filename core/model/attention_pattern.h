#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace sami {

/// The layer that attends.
struct LayerScope {
    std::int64_t layer = 0;   ///< index from 0
    std::int64_t window = 0;  ///< a token sees so many tokens, itself included (sliding window); 0: all before it
};

/// On a processor, above this many scores a head a fused kernel that keeps none of them takes over: its memory then
/// matters more than its overhead.
inline constexpr std::int64_t kMaxMaterialisedScores = 1024 * 1024;

/// Which tokens of a packed batch see which others. The projections of a layer run over all tokens at once; the pattern
/// does what differs: trees of responses on shared prompts (training), prompts into a cache, one more token a row.
class AttentionPattern {
public:
    virtual ~AttentionPattern() = default;
    /// @param query [tokens, heads, headSize]  @param key, value [tokens, kvHeads, headSize]
    /// @return [tokens, heads, headSize]
    virtual torch::Tensor attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                                 const torch::Tensor& value) = 0;
};

/// A prompt and the responses that continue it: each response sees the prompt and itself, never its siblings. The
/// prompt is computed once however many responses hang on it.
struct PromptTree {
    std::int64_t promptLength = 0;
    std::vector<std::int64_t> responseLengths;

    std::int64_t numTokens() const;
    /// Tokens of the longest sequence from the root.
    std::int64_t depth() const;
};

struct TreeSegments;

/// Causal attention inside each tree of a packed batch (trees lie one after the other). Where the device has fused
/// attention over lists of sequences that is one call a layer, else one with a mask for each tree.
class TreeAttention : public AttentionPattern {
public:
    explicit TreeAttention(std::vector<PromptTree> trees);
    ~TreeAttention() override;
    torch::Tensor attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                         const torch::Tensor& value) override;

    /// [tokens] int64 on the CPU: a response's positions go on from its prompt's end.
    static torch::Tensor positions(const std::vector<PromptTree>& trees);

private:
    /// [tokens, tokens] of each tree, 0 where visible, −inf elsewhere.
    using Masks = std::vector<torch::Tensor>;
    /// What one device needs to attend, made at the first call there and kept.
    struct OnDevice;
    const Masks& masksFor(std::int64_t window, const torch::Tensor& query);
    /// Null where masks are used.
    const TreeSegments* segmentsFor(const torch::Tensor& query);
    OnDevice& on(torch::Device device);

    std::vector<PromptTree> m_trees;
    std::map<c10::DeviceIndex, std::unique_ptr<OnDevice>> m_devices;
};

/// softmax(q·kᵀ/√d + mask)·v. Materialises the scores where they are small, which is faster than fused kernels on CPUs.
/// @param query [batch, heads, n, headSize]  @param key, value [batch, heads, m, headSize]  @param mask broadcastable
torch::Tensor scaledDotProduct(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                               const torch::Tensor& mask);

}  // namespace sami
