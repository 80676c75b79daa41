#pragma once

#include <torch/torch.h>

#include "core/model/attention_pattern.h"

namespace sami {

/// Trees of a packed batch as sequences for fused attention over lists of unequal length: a segment is a prompt or one
/// response. A segment's queries are its own tokens; its keys are its prompt's tokens, for a response followed by its
/// own. With causal order aligned at the end of both, each token sees the same others as in TreeAttention's masks,
/// without a mask, in one call for the whole batch.
struct TreeSegments {
    torch::Tensor queryEnds;  ///< [segments + 1] int32, running sums of the segments' lengths from 0
    torch::Tensor keyEnds;    ///< the same of their keys
    torch::Tensor keyIndex;   ///< [keys] int64: which token of the batch a key is; undefined where that is all in order
    std::int64_t maxQueries = 0;
    std::int64_t maxKeys = 0;

    static TreeSegments of(const std::vector<PromptTree>& trees, torch::Device device);
};

}  // namespace sami
