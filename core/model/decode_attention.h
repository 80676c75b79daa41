#pragma once

#include <map>

#include "core/model/attention_pattern.h"
#include "core/model/kv_cache.h"

namespace sami {

/// Causal attention inside each prompt of a packed batch; keys and values go into the cache, right-aligned to its
/// current column. Prompt i belongs to row `firstRow + i`, which begins at column() − length.
class PrefillAttention : public AttentionPattern {
public:
    PrefillAttention(KeyValueCache& cache, std::int64_t firstRow, std::vector<PromptTree> prompts);
    torch::Tensor attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                         const torch::Tensor& value) override;

private:
    KeyValueCache& m_cache;
    std::int64_t m_firstRow;
    std::vector<PromptTree> m_prompts;
    TreeAttention m_inner;
};

/// One new token a row against everything its row holds in the cache, itself included.
class DecodeAttention : public AttentionPattern {
public:
    explicit DecodeAttention(KeyValueCache& cache);
    torch::Tensor attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                         const torch::Tensor& value) override;
    /// [rows] int64 on the CPU: where the new tokens stand in their texts.
    torch::Tensor positions() const;

private:
    /// First column that a row sees.
    std::int64_t firstSeen(std::int64_t row, std::int64_t window) const;
    torch::Tensor mask(std::int64_t window, torch::TensorOptions options) const;
    torch::Tensor attendByKernel(const LayerScope& scope, const torch::Tensor& query) const;

    KeyValueCache& m_cache;
    std::int64_t m_firstColumn;
    /// By device and window: [rows, 1, 1, columns] over [firstColumn, column()]; made where no kernel does without it.
    std::map<std::pair<c10::DeviceIndex, std::int64_t>, torch::Tensor> m_masks;
};

}  // namespace sami
