#pragma once

#include <bit>
#include <cstdint>

/// Kernels are compiled once a processor generation and chosen when the program starts, so that one binary is fast on
/// every x86-64 machine.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define SAMI_PROCESSOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SAMI_PROCESSOR_CLONES
#endif
#define SAMI_INLINE inline __attribute__((always_inline))
#if defined(__GNUC__) && !defined(__clang__)
#define SAMI_KEEP_ORDER(x) __builtin_assoc_barrier(x)
#else
#define SAMI_KEEP_ORDER(x) (x)
#endif

namespace sami::kernels {

/// The upper half of a float32.
struct BFloat16 {
    std::uint16_t bits;
};

SAMI_INLINE float load(float value) {
    return value;
}
SAMI_INLINE float load(BFloat16 value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value.bits) << 16);
}

template <class Element>
Element rounded(float value);
template <>
SAMI_INLINE float rounded<float>(float value) {
    return value;
}
/// To the nearest, ties to even; not-a-number stays one.
template <>
SAMI_INLINE BFloat16 rounded<BFloat16>(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t nearest = (bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16;
    return {static_cast<std::uint16_t>(value != value ? 0x7FC0U : nearest)};
}

/// e^x to a relative error of 5e-7, in a form that compilers vectorise: 2^n · e^r with |r| ≤ ln 2 / 2, the polynomial
/// as in Cephes. Not-a-number stays one; below e^-87 it is nearly zero, above e^88 it saturates.
SAMI_INLINE float exponential(float x) {
    const float bounded = x < -87.0F ? -87.0F : (x > 88.0F ? 88.0F : x);
    const float n = __builtin_floorf(bounded * 1.44269504F + 0.5F);
    // ln 2 in two parts, because n times the first is exact; the compiler must not add them up again.
    const float r = SAMI_KEEP_ORDER(bounded - n * 0.693359375F) + n * 2.12194440e-4F;
    float y = 1.9875691500e-4F;
    y = y * r + 1.3981999507e-3F;
    y = y * r + 8.3334519073e-3F;
    y = y * r + 4.1665795894e-2F;
    y = y * r + 1.6666665459e-1F;
    y = y * r + 5.0000001201e-1F;
    y = y * r * r + r + 1.0F;
    const auto exponent = static_cast<std::int32_t>(n);
    return y * std::bit_cast<float>((exponent + 127) << 23);
}

}  // namespace sami::kernels
