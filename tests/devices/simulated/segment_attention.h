#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <tuple>

namespace sami::simulated {

/// Attention within segments of packed rows, on the host and in float32, as FlashAttention-2 defines it
/// (arXiv:2307.08691): segment s holds the queries queryEnds[s] … queryEnds[s + 1] and the keys likewise; the last
/// query of a segment stands at its last key.
struct SegmentAttention {
    at::Tensor query;      // [queries, heads, headSize]
    at::Tensor key;        // [keys, keyValueHeads, headSize]
    at::Tensor value;      // [keys, keyValueHeads, headSize]
    at::Tensor queryEnds;  // [segments + 1], int32, the first 0
    at::Tensor keyEnds;    // [segments + 1]
    double scale = 1;
    bool isCausal = true;
    std::optional<std::int64_t> keysBefore;  // of the keys before a query's own, how many it sees; all without it
    std::optional<std::int64_t> keysAfter;

    /// @return output like `query`; log-sum-exp of the scores [heads, queries], float32
    std::tuple<at::Tensor, at::Tensor> forward() const;

    /// @param gradient of the output, like `query` as `output` is
    /// @return gradients of query, key and value
    std::tuple<at::Tensor, at::Tensor, at::Tensor> backward(const at::Tensor& gradient, const at::Tensor& output,
                                                            const at::Tensor& logSumExp) const;
};

}  // namespace sami::simulated
