#include "core/weights/tensor_file.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <functional>
#include <numeric>

#include "core/weights/block_formats.h"
#include "core/weights/checked_size.h"
#include "core/weights/half_float.h"
#include "core/weights/weights_fault.h"

namespace sami {

namespace {

void fromHalf(const std::byte* in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = halfToFloat(load16(in + 2 * i));
}

void fromBfloat16(const std::byte* in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::bit_cast<float>(std::uint32_t{load16(in + 2 * i)} << 16);
}

}  // namespace

std::optional<std::uint64_t> checkedSizeBytes(StoredType type, std::span<const std::int64_t> shape) {
    return checkedSizeBytes(blockLayout(type), shape);
}

std::optional<std::uint64_t> checkedSizeBytes(const BlockLayout& layout, std::span<const std::int64_t> shape) {
    std::int64_t elements = 1;
    for (const std::int64_t extent : shape) {
        if (extent < 0 || __builtin_mul_overflow(elements, extent, &elements)) return std::nullopt;
    }
    const std::uint64_t innermost = shape.empty() ? 1 : static_cast<std::uint64_t>(shape.back());
    if (innermost % layout.elements != 0) return std::nullopt;
    std::int64_t sizeBytes = 0;
    const auto blocks = static_cast<std::int64_t>(static_cast<std::uint64_t>(elements) / layout.elements);
    if (__builtin_mul_overflow(blocks, static_cast<std::int64_t>(layout.bytes), &sizeBytes)) return std::nullopt;
    return static_cast<std::uint64_t>(sizeBytes);
}

std::int64_t StoredTensor::numElements() const {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

const StoredTensor* TensorFile::find(std::string_view name) const {
    const std::vector<StoredTensor>& all = tensors();
    const auto found = std::ranges::lower_bound(all, name, {}, &StoredTensor::name);
    return found != all.end() && found->name == name ? &*found : nullptr;
}

Result<void> requireReadable(const StoredTensor& tensor, const std::string& place) {
    if (tensor.isReadable()) return {};
    return fail(ErrorKind::Unsupported,
                "{place}: {tensor} is stored in {type}, which is not supported; save the model in F32, BF16 or F16 "
                "(GGUF also in Q8_0, Q6_K, Q5_K, Q4_K, Q5_1, Q5_0, Q4_1 or Q4_0)",
                {{"place", place}, {"tensor", tensorField(tensor.name)}, {"type", tensor.otherType}});
}

void toFloat32(const StoredTensor& tensor, std::span<float> out) {
    assert(tensor.isReadable() && static_cast<std::int64_t>(out.size()) == tensor.numElements());
    if (out.empty()) return;
    switch (tensor.type) {
        case StoredType::F32:
            std::memcpy(out.data(), tensor.bytes.data(), out.size_bytes());
            return;
        case StoredType::F16:
            return fromHalf(tensor.bytes.data(), out);
        case StoredType::BF16:
            return fromBfloat16(tensor.bytes.data(), out);
        default:
            return fromBlocks(tensor.type, tensor.bytes.data(), out);
    }
}

}  // namespace sami
