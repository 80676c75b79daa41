#include "core/weights/block_formats.h"

#include <cassert>
#include <cstdint>

#include "core/weights/half_float.h"

namespace sami {

namespace {

constexpr std::size_t kBlock = 32;  // elements of the plain types
constexpr std::size_t kHalf = kBlock / 2;
constexpr std::size_t kSuperBlock = 256;  // elements of the types called …_K

int byteAt(const std::byte* at) {
    return std::to_integer<int>(*at);
}

/// Q8_0: half scale d, 32 signed bytes q; x = d q.
void fromQ8Zero(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    for (std::size_t i = 0; i < kBlock; ++i)
        out[i] = scale * static_cast<float>(static_cast<std::int8_t>(byteAt(in + 2 + i)));
}

// The types of four and five bits keep elements 0–15 in the low and 16–31 in the high four bits of 16 bytes; a fifth
// bit of element i is bit i of 32 bits before them.

/// Q4_0: half scale d; x = d (q − 8).
void fromQ4Zero(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    for (std::size_t i = 0; i < kHalf; ++i) {
        const int pair = byteAt(in + 2 + i);
        out[i] = scale * static_cast<float>((pair & 0x0F) - 8);
        out[kHalf + i] = scale * static_cast<float>((pair >> 4) - 8);
    }
}

/// Q4_1: half scale d, half minimum m; x = d q + m.
void fromQ4One(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    const float minimum = halfToFloat(load16(in + 2));
    for (std::size_t i = 0; i < kHalf; ++i) {
        const int pair = byteAt(in + 4 + i);
        out[i] = scale * static_cast<float>(pair & 0x0F) + minimum;
        out[kHalf + i] = scale * static_cast<float>(pair >> 4) + minimum;
    }
}

/// Five-bit number of element i of a block, the fifth bits at `high`.
int fiveBits(const std::byte* high, const std::byte* low, std::size_t i) {
    const int pair = byteAt(low + i % kHalf);
    const int four = i < kHalf ? pair & 0x0F : pair >> 4;
    return four | ((byteAt(high + i / 8) >> (i % 8)) & 1) << 4;
}

/// Q5_0: half scale d; x = d (q − 16).
void fromQ5Zero(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    for (std::size_t i = 0; i < kBlock; ++i) out[i] = scale * static_cast<float>(fiveBits(in + 2, in + 6, i) - 16);
}

/// Q5_1: half scale d, half minimum m; x = d q + m.
void fromQ5One(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    const float minimum = halfToFloat(load16(in + 2));
    for (std::size_t i = 0; i < kBlock; ++i) out[i] = scale * static_cast<float>(fiveBits(in + 4, in + 8, i)) + minimum;
}

struct ScaleAndMinimum {
    float scale;
    float minimum;
};

/// Q4_K and Q5_K: each 32 of the 256 elements have a scale and a minimum of six bits, packed into twelve bytes: the
/// first four of both in the low six bits of bytes 0–3 and 4–7; of the others the low four bits share bytes 8–11 and
/// the high two lie above the first ones.
ScaleAndMinimum unpacked(const std::byte* packed, std::size_t i) {
    if (i < 4) return {static_cast<float>(byteAt(packed + i) & 63), static_cast<float>(byteAt(packed + i + 4) & 63)};
    const int both = byteAt(packed + i + 4);
    return {static_cast<float>((both & 0x0F) | (byteAt(packed + i - 4) >> 6) << 4),
            static_cast<float>((both >> 4) | (byteAt(packed + i) >> 6) << 4)};
}

/// Q4_K: half d, half m, twelve bytes of scales s and minima n, 128 bytes of q: 64 elements in 32 bytes, the first half
/// of them in the low bits; x = d s q − m n.
void fromQ4K(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    const float minimum = halfToFloat(load16(in + 2));
    for (std::size_t part = 0; part < kSuperBlock / kBlock; ++part) {
        const ScaleAndMinimum own = unpacked(in + 4, part);
        const std::byte* const bytes = in + 16 + part / 2 * kBlock;
        for (std::size_t i = 0; i < kBlock; ++i) {
            const int q = part % 2 == 0 ? byteAt(bytes + i) & 0x0F : byteAt(bytes + i) >> 4;
            out[part * kBlock + i] = scale * own.scale * static_cast<float>(q) - minimum * own.minimum;
        }
    }
}

/// Q5_K: as Q4_K, with 32 bytes of fifth bits before the 128: bit p of byte i belongs to element 32 p + i.
void fromQ5K(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in));
    const float minimum = halfToFloat(load16(in + 2));
    for (std::size_t part = 0; part < kSuperBlock / kBlock; ++part) {
        const ScaleAndMinimum own = unpacked(in + 4, part);
        const std::byte* const bytes = in + 48 + part / 2 * kBlock;
        for (std::size_t i = 0; i < kBlock; ++i) {
            const int four = part % 2 == 0 ? byteAt(bytes + i) & 0x0F : byteAt(bytes + i) >> 4;
            const int q = four | ((byteAt(in + 16 + i) >> part) & 1) << 4;
            out[part * kBlock + i] = scale * own.scale * static_cast<float>(q) - minimum * own.minimum;
        }
    }
}

/// Q6_K: 128 bytes of low four bits, 64 of high two, a signed byte s for each 16 elements, half d; x = d s (q − 32).
/// Each half of the block has 64 low bytes and 32 high ones: element 32 k + i takes its low bits from byte i (k even)
/// or 32 + i (k odd), from the upper half of the byte where k ≥ 2, and bits 2 k and 2 k + 1 of high byte i.
void fromQ6K(const std::byte* in, float* out) {
    const float scale = halfToFloat(load16(in + 208));
    for (std::size_t half = 0; half < 2; ++half) {
        const std::byte* const low = in + half * 64;
        const std::byte* const high = in + 128 + half * 32;
        const std::byte* const scales = in + 192 + half * 8;
        for (std::size_t i = 0; i < 128; ++i) {
            const std::size_t k = i / kBlock;
            const int byte = byteAt(low + k % 2 * kBlock + i % kBlock);
            const int four = k < 2 ? byte & 0x0F : byte >> 4;
            const int q = four | ((byteAt(high + i % kBlock) >> 2 * k) & 3) << 4;
            const auto own = static_cast<std::int8_t>(byteAt(scales + i / 16));
            out[half * 128 + i] = scale * static_cast<float>(own) * static_cast<float>(q - 32);
        }
    }
}

using FromBlock = void (*)(const std::byte* in, float* out);

FromBlock readerOf(StoredType type) {
    switch (type) {
        case StoredType::Q4_0:
            return fromQ4Zero;
        case StoredType::Q4_1:
            return fromQ4One;
        case StoredType::Q5_0:
            return fromQ5Zero;
        case StoredType::Q5_1:
            return fromQ5One;
        case StoredType::Q8_0:
            return fromQ8Zero;
        case StoredType::Q4_K:
            return fromQ4K;
        case StoredType::Q5_K:
            return fromQ5K;
        case StoredType::Q6_K:
            return fromQ6K;
        default:
            assert(false);
            return nullptr;
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
        case StoredType::Q4_0:
            return {kBlock, 18};
        case StoredType::Q4_1:
            return {kBlock, 20};
        case StoredType::Q5_0:
            return {kBlock, 22};
        case StoredType::Q5_1:
            return {kBlock, 24};
        case StoredType::Q8_0:
            return {kBlock, 34};
        case StoredType::Q4_K:
            return {kSuperBlock, 144};
        case StoredType::Q5_K:
            return {kSuperBlock, 176};
        case StoredType::Q6_K:
            return {kSuperBlock, 210};
        case StoredType::Other:
            break;
    }
    assert(false);
    return {1, 1};
}

void fromBlocks(StoredType type, const std::byte* in, std::span<float> out) {
    const BlockLayout layout = blockLayout(type);
    const FromBlock read = readerOf(type);
    for (std::size_t block = 0; block < out.size() / layout.elements; ++block)
        read(in + block * layout.bytes, out.data() + block * layout.elements);
}

}  // namespace sami
