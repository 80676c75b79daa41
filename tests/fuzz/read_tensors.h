#pragma once

#include <cstdlib>
#include <vector>

#include "core/weights/tensor_file.h"

/// Reads every number of every tensor, and looks each tensor up.
inline void readTensors(const sami::TensorFile& file) {
    for (const sami::StoredTensor& tensor : file.tensors()) {
        if (file.find(tensor.name) != &tensor) std::abort();
        if (!tensor.isReadable()) continue;
        // A tensor that holds a nought in its shape has no bytes, however large its other extents are.
        std::vector<float> numbers(static_cast<std::size_t>(tensor.numElements()));
        sami::toFloat32(tensor, numbers);
    }
}
