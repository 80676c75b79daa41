#pragma once

#include <torch/torch.h>

#include <functional>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// The ranks that make an update together: processes, or threads, that hold the same weights and compute the gradient
/// of a share of its queries each. Between backward pass and update their sums become one, so that all ranks make the
/// same update. What a rank throws after that ends its process, and with it the group. One rank is alone by default.
struct RankGroup {
    std::size_t rank = 0;  ///< of this process
    std::size_t count = 1;
    /// Replaces each tensor by its sum over all ranks, which call it alike: same order, shapes and dtypes. Gradients
    /// lie on the weights' devices, counts and matrices on the processor: a backend for each kind is needed.
    std::function<Result<void>(const std::vector<torch::Tensor>&)> allReduce = {};

    bool isAlone() const { return count == 1; }
    /// The rows that this rank computes: every count-th, from its own number on.
    std::vector<std::size_t> shareOf(std::size_t numRows) const;
    /// Returns once all ranks have come here, each with the same `state`.
    /// Error: Cancelled where they stand at different points, or one is gone.
    Result<void> meet(std::int64_t state = 0) const;
};

}  // namespace sami
