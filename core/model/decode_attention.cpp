#include "core/model/decode_attention.h"

#include <algorithm>
#include <limits>

#include "core/kernels/decode_kernel.h"
#include "core/model/kernel_call.h"

namespace sami {

PrefillAttention::PrefillAttention(KeyValueCache& cache, std::int64_t firstRow, std::vector<PromptTree> prompts)
    : m_cache(cache), m_firstRow(firstRow), m_prompts(prompts), m_inner(std::move(prompts)) {}

torch::Tensor PrefillAttention::attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                                       const torch::Tensor& value) {
    std::int64_t begin = 0;
    std::int64_t row = m_firstRow;
    for (const PromptTree& prompt : m_prompts) {
        const std::int64_t length = prompt.promptLength;
        const std::int64_t start = m_cache.start(row);
        // [length, kvHeads, headSize] → [kvHeads, length, headSize]
        m_cache.keys(scope.layer)[row].narrow(1, start, length).copy_(key.narrow(0, begin, length).transpose(0, 1));
        m_cache.values(scope.layer)[row].narrow(1, start, length).copy_(value.narrow(0, begin, length).transpose(0, 1));
        begin += length;
        ++row;
    }
    return m_inner.attend(scope, query, key, value);
}

DecodeAttention::DecodeAttention(KeyValueCache& cache) : m_cache(cache) {
    m_firstColumn = cache.column();
    for (std::int64_t row = 0; row < cache.numRows(); ++row) m_firstColumn = std::min(m_firstColumn, cache.start(row));
}

std::int64_t DecodeAttention::firstSeen(std::int64_t row, std::int64_t window) const {
    const std::int64_t start = m_cache.start(row);
    return window > 0 ? std::max(start, m_cache.column() + 1 - window) : start;
}

torch::Tensor DecodeAttention::mask(std::int64_t window, torch::TensorOptions options) const {
    std::vector<std::int64_t> starts;
    for (std::int64_t row = 0; row < m_cache.numRows(); ++row) starts.push_back(firstSeen(row, window));
    const torch::Tensor columns = torch::arange(m_firstColumn, m_cache.column() + 1, torch::kInt64);
    const torch::Tensor hidden = columns.unsqueeze(0) < torch::tensor(starts, torch::kInt64).unsqueeze(1);
    // Rows begin at multiples of 16 numbers: fused attention would copy the mask for each layer otherwise.
    const std::int64_t numColumns = hidden.size(1);
    const torch::Tensor padded = torch::zeros({hidden.size(0), 1, 1, (numColumns + 15) / 16 * 16}, torch::kFloat32);
    padded.narrow(3, 0, numColumns)
        .masked_fill_(hidden.view({hidden.size(0), 1, 1, numColumns}), -std::numeric_limits<float>::infinity());
    return padded.to(options, /*non_blocking=*/true).narrow(3, 0, numColumns);
}

torch::Tensor DecodeAttention::attend(const LayerScope& scope, const torch::Tensor& query, const torch::Tensor& key,
                                      const torch::Tensor& value) {
    const std::int64_t column = m_cache.column();
    m_cache.keys(scope.layer).select(2, column).copy_(key);
    m_cache.values(scope.layer).select(2, column).copy_(value);
    if (fitsKernels(query)) return attendByKernel(scope, query);
    torch::Tensor& hidden = m_masks[{query.device().index(), scope.window}];
    if (!hidden.defined()) hidden = mask(scope.window, query.options());
    const std::int64_t columns = column + 1 - m_firstColumn;
    const torch::Tensor keys = m_cache.keys(scope.layer).narrow(2, m_firstColumn, columns);
    const torch::Tensor values = m_cache.values(scope.layer).narrow(2, m_firstColumn, columns);
    // The query heads of a group read the same keys: let them be the "tokens" of one key head instead of copying keys.
    const std::int64_t kvHeads = key.size(1);
    const torch::Tensor grouped = query.view({query.size(0), kvHeads, query.size(1) / kvHeads, query.size(2)});
    return scaledDotProduct(grouped, keys, values, hidden).reshape(query.sizes());
}

torch::Tensor DecodeAttention::attendByKernel(const LayerScope& scope, const torch::Tensor& query) const {
    torch::Tensor output = torch::empty_like(query);
    const torch::Tensor& keys = m_cache.keys(scope.layer);
    const torch::Tensor& values = m_cache.values(scope.layer);
    const std::int64_t kvHeads = keys.size(1);
    const std::int64_t headSize = query.size(2);
    const std::int64_t group = query.size(1) / kvHeads;
    const std::int64_t end = m_cache.column() + 1;
    withElementOf(query, [&](auto element) {
        using Element = decltype(element);
        forRows(query.size(0) * kvHeads, 2 * (end - m_firstColumn) * headSize, [&](std::int64_t from, std::int64_t to) {
            std::vector<float> scratch(static_cast<std::size_t>(end + headSize));
            for (std::int64_t i = from; i < to; ++i) {
                const std::int64_t start = firstSeen(i / kvHeads, scope.window);
                const std::int64_t offset = (i * keys.size(2) + start) * headSize;
                kernels::attendDecode(
                    kernels::DecodeGroup<Element>{
                        elements<Element>(query) + i * group * headSize, elements<Element>(keys) + offset,
                        elements<Element>(values) + offset, elements<Element>(output) + i * group * headSize,
                        static_cast<std::size_t>(group), static_cast<std::size_t>(end - start),
                        static_cast<std::size_t>(headSize)},
                    scratch.data());
            }
        });
    });
    return output;
}

torch::Tensor DecodeAttention::positions() const {
    std::vector<std::int64_t> values;
    for (std::int64_t row = 0; row < m_cache.numRows(); ++row) values.push_back(m_cache.column() - m_cache.start(row));
    return torch::tensor(values, torch::kInt64);
}

}  // namespace sami
