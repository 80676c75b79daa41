#pragma once

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>

#include "core/kernels/element.h"

namespace sami {

/// Whether the kernels of core/kernels take the tensor; everything else goes through LibTorch's own operations.
inline bool fitsKernels(const torch::Tensor& x) {
    const bool knownType = x.scalar_type() == torch::kFloat32 || x.scalar_type() == torch::kBFloat16;
    return x.device().is_cpu() && knownType && x.is_contiguous();
}

/// Calls `work` with an element of the tensor's type, whose value says nothing: `[&](auto element) { … }`.
template <class Work>
void withElementOf(const torch::Tensor& x, Work&& work) {
    if (x.scalar_type() == torch::kBFloat16) {
        work(kernels::BFloat16{});
    } else {
        work(float{});
    }
}

template <class Element>
Element* elements(const torch::Tensor& x) {
    return static_cast<Element*>(x.data_ptr());
}

/// Shares rows out to threads, none of which gets less than is worth waking it for. @param work (begin, end)
template <class Work>
void forRows(std::int64_t rows, std::int64_t elementsPerRow, Work&& work) {
    const std::int64_t grain =
        std::max<std::int64_t>(1, at::internal::GRAIN_SIZE / std::max<std::int64_t>(1, elementsPerRow));
    at::parallel_for(0, rows, grain, std::forward<Work>(work));
}

}  // namespace sami
