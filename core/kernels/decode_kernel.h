#pragma once

#include <cstddef>

#include "core/kernels/element.h"

namespace sami::kernels {

/// A group of query heads of one row that share keys and values (grouped-query attention).
template <class Element>
struct DecodeGroup {
    const Element* query;   ///< [heads, headSize]
    const Element* keys;    ///< [columns, headSize], those that are visible
    const Element* values;  ///< [columns, headSize]
    Element* output;        ///< [heads, headSize]
    std::size_t heads;
    std::size_t columns;
    std::size_t headSize;
};

/// output = softmax(query · keysᵀ / √headSize) · values, in float32. @param scratch columns + headSize floats
void attendDecode(const DecodeGroup<float>& group, float* scratch);
void attendDecode(const DecodeGroup<BFloat16>& group, float* scratch);

}  // namespace sami::kernels
