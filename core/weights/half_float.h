#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sami {

/// Two bytes of a file as a number; files are little-endian.
inline std::uint16_t load16(const std::byte* at) {
    std::uint16_t value = 0;
    std::memcpy(&value, at, sizeof value);
    return value;
}

/// IEEE binary16 to binary32, without branches so that loops over it vectorise.
inline float halfToFloat(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t{half & 0x8000u} << 16;
    const std::uint32_t magnitude = half & 0x7FFFu;
    const std::uint32_t rebias = magnitude >= 0x7C00u ? 224u << 23 : 112u << 23;  // 0x7C00: infinity and NaN
    const std::uint32_t normal = (magnitude << 13) + rebias;
    const auto subnormal = std::bit_cast<std::uint32_t>(static_cast<float>(static_cast<int>(magnitude)) * 0x1p-24f);
    return std::bit_cast<float>(sign | (magnitude < 0x0400u ? subnormal : normal));
}

}  // namespace sami
