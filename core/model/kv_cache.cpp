#include "core/model/kv_cache.h"

#include <algorithm>
#include <functional>

namespace sami {

using torch::Tensor;

KeyValueCache::KeyValueCache(const ModelConfig& config, std::int64_t rows, std::int64_t columns,
                             const NetworkOptions& options)
    : m_starts(static_cast<std::size_t>(rows), 0) {
    for (std::int64_t i = 0; i < config.numLayers; ++i) {
        const std::vector<std::int64_t> shape = {rows, config.numKeyValueHeads, columns, config.headSize};
        const auto there =
            torch::TensorOptions().dtype(options.dtype).device(options.placement.layer(i, config.numLayers));
        m_keys.push_back(torch::zeros(shape, there));
        m_values.push_back(torch::zeros(shape, there));
    }
}

void KeyValueCache::replaceStorage(const std::function<Tensor(const Tensor&)>& change) {
    for (Tensor& keys : m_keys) keys = change(keys);
    for (Tensor& values : m_values) values = change(values);
}

void KeyValueCache::reserve(std::int64_t column, std::int64_t more) {
    const std::int64_t unused = m_starts.empty() ? m_column : std::min(m_column, *std::ranges::min_element(m_starts));
    const std::int64_t grow = std::max<std::int64_t>(0, column - (m_column - unused));  // new columns in front
    const std::int64_t shift = grow - unused;                                           // of every valid column
    const std::int64_t end = m_column + shift;
    const std::int64_t needed = end + more;
    if (shift == 0 && needed <= m_keys.front().size(2)) return;
    replaceStorage([&](const Tensor& old) {
        Tensor wide = torch::zeros({old.size(0), old.size(1), needed, old.size(3)}, old.options());
        const std::int64_t kept = m_column - unused;
        wide.narrow(2, end - kept, kept).copy_(old.narrow(2, unused, kept));
        return wide;
    });
    for (std::int64_t& start : m_starts) start += shift;
    m_column = end;
}

void KeyValueCache::keepRows(const std::vector<std::int64_t>& rows) {
    Tensor index = torch::tensor(rows, torch::kInt64);
    replaceStorage([&](const Tensor& old) {
        index = index.to(old.device());  // moves where the next layers lie elsewhere
        return old.index_select(0, index);
    });
    std::vector<std::int64_t> starts;
    for (const std::int64_t row : rows) starts.push_back(start(row));
    m_starts = std::move(starts);
}

void KeyValueCache::addRows(std::int64_t count) {
    replaceStorage([&](const Tensor& old) {
        const Tensor fresh = torch::zeros({count, old.size(1), old.size(2), old.size(3)}, old.options());
        return old.size(0) == 0 ? fresh : torch::cat({old, fresh}, 0);
    });
    m_starts.insert(m_starts.end(), static_cast<std::size_t>(count), m_column);
}

}  // namespace sami
