#include "core/kernels/decode_kernel.h"

#include <cmath>
#include <limits>

namespace sami::kernels {

namespace {

constexpr std::size_t kLanes = 16;

/// Σ a · b in lanes, which keeps them in one register however long the vectors are.
template <class Element>
SAMI_INLINE float dot(const float* a, const Element* b, std::size_t size) {
    float lanes[kLanes] = {};
    std::size_t i = 0;
    for (; i + kLanes <= size; i += kLanes) {
        for (std::size_t j = 0; j < kLanes; ++j) lanes[j] += a[i + j] * load(b[i + j]);
    }
    float sum = 0;
    for (; i < size; ++i) sum += a[i] * load(b[i]);
    for (const float lane : lanes) sum += lane;
    return sum;
}

template <class Element>
SAMI_INLINE void attendHead(const DecodeGroup<Element>& group, std::size_t head, float* scratch) {
    const std::size_t size = group.headSize;
    float* scores = scratch;
    float* vector = scratch + group.columns;  // the query first, then the output
    const float scale = 1 / std::sqrt(static_cast<float>(size));
    for (std::size_t d = 0; d < size; ++d) vector[d] = load(group.query[head * size + d]) * scale;
    float largest = -std::numeric_limits<float>::infinity();
    for (std::size_t c = 0; c < group.columns; ++c) {
        scores[c] = dot(vector, group.keys + c * size, size);
        largest = scores[c] > largest ? scores[c] : largest;
    }
    float total = 0;
    for (std::size_t c = 0; c < group.columns; ++c) {
        scores[c] = exponential(scores[c] - largest);
        total += scores[c];
    }
    for (std::size_t d = 0; d < size; ++d) vector[d] = 0;
    for (std::size_t c = 0; c < group.columns; ++c) {
        const Element* value = group.values + c * size;
        for (std::size_t d = 0; d < size; ++d) vector[d] += scores[c] * load(value[d]);
    }
    for (std::size_t d = 0; d < size; ++d) group.output[head * size + d] = rounded<Element>(vector[d] / total);
}

}  // namespace

SAMI_PROCESSOR_CLONES
void attendDecode(const DecodeGroup<float>& group, float* scratch) {
    for (std::size_t head = 0; head < group.heads; ++head) attendHead(group, head, scratch);
}
SAMI_PROCESSOR_CLONES
void attendDecode(const DecodeGroup<BFloat16>& group, float* scratch) {
    for (std::size_t head = 0; head < group.heads; ++head) attendHead(group, head, scratch);
}

}  // namespace sami::kernels
