#pragma once

#include <torch/torch.h>

#include "core/model/tree_segments.h"

namespace sami {

// What only CUDA devices have. Everything else asks LibTorch for whatever device there is.

/// Whether this LibTorch computes on CUDA devices, and one is there.
bool hasCuda();

/// Sets LibTorch up for this program's computations on a CUDA device, before the first one; nothing to do for others.
void prepareDevice(torch::Device device);

/// Whether FlashAttention takes tensors like this one. @param query [tokens, heads, headSize]
bool hasFlashAttention(const torch::Tensor& query);

/// FlashAttention-2 (arXiv:2307.08691) over the segments; key heads serve groups of query heads.
/// @param query [tokens, heads, headSize]  @param key, value [keys of the segments, kvHeads, headSize]
/// @param window see LayerScope  @return as the query  @pre hasFlashAttention(query)
torch::Tensor flashAttention(const TreeSegments& segments, std::int64_t window, const torch::Tensor& query,
                             const torch::Tensor& key, const torch::Tensor& value);

}  // namespace sami
