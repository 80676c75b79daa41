#include "core/weights/tensor_file.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <functional>
#include <numeric>

#include "core/weights/checked_size.h"

namespace sami {

namespace {

constexpr std::size_t kBlock = 32;  // elements of a Q8_0 or Q4_1 block

std::uint16_t load16(const std::byte* at) {
    std::uint16_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// IEEE binary16 to binary32, without branches so that loops over it vectorise.
float halfToFloat(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t{half & 0x8000u} << 16;
    const std::uint32_t magnitude = half & 0x7FFFu;
    const std::uint32_t rebias = magnitude >= 0x7C00u ? 224u << 23 : 112u << 23;  // 0x7C00: infinity and NaN
    const std::uint32_t normal = (magnitude << 13) + rebias;
    const auto subnormal = std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<int>(magnitude)) * 0x1p-24f);
    return std::bit_cast<float>(sign | (magnitude < 0x0400u ? subnormal : normal));
}

void fromHalf(const std::byte* in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = halfToFloat(load16(in + 2 * i));
}

void fromBfloat16(const std::byte* in, std::span<float> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::bit_cast<float>(std::uint32_t{load16(in + 2 * i)} << 16);
}

/// Q8_0: half scale d, 32 signed bytes q; x = d q.
void fromQ8Zero(const std::byte* in, std::span<float> out) {
    constexpr std::size_t kBlockBytes = 34;
    for (std::size_t block = 0; block < out.size() / kBlock; ++block) {
        const std::byte* const at = in + block * kBlockBytes;
        const float scale = halfToFloat(load16(at));
        float* const to = out.data() + block * kBlock;
        for (std::size_t i = 0; i < kBlock; ++i)
            to[i] = scale * static_cast<float>(static_cast<std::int8_t>(at[2 + i]));
    }
}

/// Q4_1: half scale d, half minimum m, 16 bytes holding elements 0–15 in the low and 16–31 in the high four bits;
/// x = d q + m.
void fromQ4One(const std::byte* in, std::span<float> out) {
    constexpr std::size_t kBlockBytes = 20;
    constexpr std::size_t kHalf = kBlock / 2;
    for (std::size_t block = 0; block < out.size() / kBlock; ++block) {
        const std::byte* const at = in + block * kBlockBytes;
        const float scale = halfToFloat(load16(at));
        const float minimum = halfToFloat(load16(at + 2));
        float* const to = out.data() + block * kBlock;
        for (std::size_t i = 0; i < kHalf; ++i) {
            const int pair = std::to_integer<int>(at[4 + i]);
            to[i] = scale * static_cast<float>(pair & 0x0F) + minimum;
            to[kHalf + i] = scale * static_cast<float>(pair >> 4) + minimum;
        }
    }
}

}  // namespace

BlockLayout blockLayout(StoredType type) {
    switch (type) {
        case StoredType::F32:
            return {1, 4};
        case StoredType::F16:
        case StoredType::BF16:
            return {1, 2};
        case StoredType::Q8_0:
            return {kBlock, 34};
        case StoredType::Q4_1:
            return {kBlock, 20};
    }
    assert(false);
    return {1, 1};
}

std::optional<std::uint64_t> checkedSizeBytes(StoredType type, std::span<const std::int64_t> shape) {
    const BlockLayout layout = blockLayout(type);
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

void toFloat32(const StoredTensor& tensor, std::span<float> out) {
    assert(static_cast<std::int64_t>(out.size()) == tensor.numElements());
    if (out.empty()) return;
    switch (tensor.type) {
        case StoredType::F32:
            std::memcpy(out.data(), tensor.bytes.data(), out.size_bytes());
            return;
        case StoredType::F16:
            return fromHalf(tensor.bytes.data(), out);
        case StoredType::BF16:
            return fromBfloat16(tensor.bytes.data(), out);
        case StoredType::Q8_0:
            return fromQ8Zero(tensor.bytes.data(), out);
        case StoredType::Q4_1:
            return fromQ4One(tensor.bytes.data(), out);
    }
}

}  // namespace sami
