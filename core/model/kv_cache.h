#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "core/model/model_config.h"
#include "core/model/placement.h"

namespace sami {

/// Keys and values of the rows being decoded. Rows are aligned at their ends: all write the next token into the same
/// column, and row r is valid from column `start(r)` to the current one. So a new prompt can move into a finished row's
/// place at any time, right-aligned to the current column.
class KeyValueCache {
public:
    /// @param options dtype of keys and values, and where the layers lie that they belong to
    KeyValueCache(const ModelConfig& config, std::int64_t rows, std::int64_t columns, const NetworkOptions& options);

    std::int64_t numRows() const { return static_cast<std::int64_t>(m_starts.size()); }
    std::int64_t column() const { return m_column; }
    std::int64_t start(std::int64_t row) const { return m_starts[static_cast<std::size_t>(row)]; }

    /// Makes columns [0, column) hold the past, with room for `more` columns after it. Grows and shifts as needed.
    void reserve(std::int64_t column, std::int64_t more);
    /// Declares that `row` begins at `start` (its prompt is written next).
    void beginRow(std::int64_t row, std::int64_t start) { m_starts[static_cast<std::size_t>(row)] = start; }
    /// Keeps only these rows, in this order.
    void keepRows(const std::vector<std::int64_t>& rows);
    /// Adds rows at the end, empty (beginning at the current column).
    void addRows(std::int64_t count);
    /// One column further.
    void advance() { ++m_column; }

    /// [rows, kvHeads, columns, headSize], the storage of a layer.
    torch::Tensor& keys(std::int64_t layer) { return m_keys[static_cast<std::size_t>(layer)]; }
    torch::Tensor& values(std::int64_t layer) { return m_values[static_cast<std::size_t>(layer)]; }

private:
    void replaceStorage(const std::function<torch::Tensor(const torch::Tensor&)>& change);

    std::vector<torch::Tensor> m_keys;
    std::vector<torch::Tensor> m_values;
    std::vector<std::int64_t> m_starts;
    std::int64_t m_column = 0;
};

}  // namespace sami
