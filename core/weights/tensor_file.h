#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// How the numbers of a stored tensor are encoded. GGUF block types count as one kind each. `Other`: a type that is not
/// read here; files hold such tensors beside those of a model, and nothing needs them.
enum class StoredType { F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, Other };

/// A tensor inside a memory-mapped file. `bytes` stays valid as long as the file object lives.
struct StoredTensor {
    std::string name;  ///< as spelled in the file
    StoredType type = StoredType::F32;
    std::vector<std::int64_t> shape;  ///< row-major, outermost first (GGUF's reversed order is already undone)
    std::span<const std::byte> bytes;
    std::string otherType;  ///< of type `Other`: what the file calls it

    std::int64_t numElements() const;
    bool isReadable() const { return type != StoredType::Other; }
};

/// Read access to the tensors of a weights file, whatever its format. Every size and offset has been checked against
/// the file before an object of this class exists.
class TensorFile {
public:
    virtual ~TensorFile() = default;
    /// In ascending order of their names, none twice.
    virtual const std::vector<StoredTensor>& tensors() const = 0;
    /// nullptr where the file has no tensor of that name.
    const StoredTensor* find(std::string_view name) const;
};

/// Error where a tensor that is needed is of a type that is not read here: `place`, its name, the type and the remedy.
Result<void> requireReadable(const StoredTensor& tensor, const std::string& place);

/// Writes the numbers of `tensor` as float32, dequantised as the format defines. `out` holds numElements() floats.
/// @pre the tensor is readable
void toFloat32(const StoredTensor& tensor, std::span<float> out);

}  // namespace sami
