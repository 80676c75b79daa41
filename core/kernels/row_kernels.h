#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels/element.h"

/// The network's element-wise work on processors, one pass over memory each. Arrays are dense and row-major; arithmetic
/// is float32 whatever the elements are; every function works on the rows it is given, so that callers share rows out
/// to threads.
namespace sami::kernels {

/// x, y [rows, width]; weight [width]. y = x / rms(x) · weight, rounded after the division and after the product as in
/// transformers; inverses [rows] receives 1 / rms.
void rmsNorm(const float* x, const float* weight, float* y, float* inverses, std::size_t rows, std::size_t width,
             float epsilon);
void rmsNorm(const BFloat16* x, const BFloat16* weight, BFloat16* y, float* inverses, std::size_t rows,
             std::size_t width, float epsilon);

/// What rmsNorm was given and gave.
template <class Element>
struct RmsNormed {
    const Element* x;
    const Element* weight;
    const float* inverses;
};
/// With n = x · inverse and u = gradient · weight: xGradient = inverse · (u − n · mean(u · n)), and Σ gradient · n is
/// added to weightGradient [width].
void rmsNormBackward(const RmsNormed<float>& normed, const float* gradient, float* xGradient, float* weightGradient,
                     std::size_t rows, std::size_t width);
void rmsNormBackward(const RmsNormed<BFloat16>& normed, const BFloat16* gradient, BFloat16* xGradient,
                     float* weightGradient, std::size_t rows, std::size_t width);

/// y = silu(gate) · up, over `count` elements.
void swiGlu(const float* gate, const float* up, float* y, std::size_t count);
void swiGlu(const BFloat16* gate, const BFloat16* up, BFloat16* y, std::size_t count);
void swiGluBackward(const float* gate, const float* up, const float* gradient, float* gateGradient, float* upGradient,
                    std::size_t count);
void swiGluBackward(const BFloat16* gate, const BFloat16* up, const BFloat16* gradient, BFloat16* gateGradient,
                    BFloat16* upGradient, std::size_t count);

/// Sizes of a rotation: each of `tokens` rows has `heads` heads of 2 · `half` elements, turned by the row's angles.
struct Rotation {
    std::size_t tokens;
    std::size_t heads;
    std::size_t half;
    float direction;  ///< 1, or −1 to turn back
};
/// x, y [tokens, heads, 2 · half]; cos, sin [tokens, half]. Element d turns together with d + half.
void rotate(const float* x, const float* cos, const float* sin, float* y, const Rotation& rotation);
void rotate(const BFloat16* x, const BFloat16* cos, const BFloat16* sin, BFloat16* y, const Rotation& rotation);

/// What storing an update changed.
struct StoredUpdate {
    double sumOfSquares = 0;   ///< of after − before
    std::int64_t changed = 0;  ///< elements whose stored value became another one
};
/// Rounds the updated masters into the network's weights. before, after, stored [count]; `stored` may be `after`
/// itself.
StoredUpdate storeUpdate(const float* before, const float* after, float* stored, std::size_t count);
StoredUpdate storeUpdate(const float* before, const float* after, BFloat16* stored, std::size_t count);

}  // namespace sami::kernels
