#include "core/kernels/row_kernels.h"

#include <cmath>

namespace sami::kernels {

namespace {

template <class Element>
SAMI_INLINE void rmsNormRows(const Element* x, const Element* weight, Element* y, float* inverses, std::size_t rows,
                             std::size_t width, float epsilon) {
    for (std::size_t r = 0; r < rows; ++r, x += width, y += width) {
        float squares = 0;
        for (std::size_t i = 0; i < width; ++i) squares += load(x[i]) * load(x[i]);
        const float inverse = 1 / std::sqrt(squares / static_cast<float>(width) + epsilon);
        inverses[r] = inverse;
        for (std::size_t i = 0; i < width; ++i) {
            const float normalised = load(rounded<Element>(load(x[i]) * inverse));
            y[i] = rounded<Element>(normalised * load(weight[i]));
        }
    }
}

template <class Element>
SAMI_INLINE void rmsNormBackwardRows(const RmsNormed<Element>& normed, const Element* gradient, Element* xGradient,
                                     float* weightGradient, std::size_t rows, std::size_t width) {
    const Element* x = normed.x;
    for (std::size_t r = 0; r < rows; ++r, x += width, gradient += width, xGradient += width) {
        const float inverse = normed.inverses[r];
        float projection = 0;
        for (std::size_t i = 0; i < width; ++i) {
            const float n = load(x[i]) * inverse;
            const float g = load(gradient[i]);
            weightGradient[i] += g * n;
            projection += g * load(normed.weight[i]) * n;
        }
        projection /= static_cast<float>(width);
        for (std::size_t i = 0; i < width; ++i) {
            const float n = load(x[i]) * inverse;
            const float u = load(gradient[i]) * load(normed.weight[i]);
            xGradient[i] = rounded<Element>(inverse * (u - n * projection));
        }
    }
}

SAMI_INLINE float logistic(float x) {
    return 1 / (1 + exponential(-x));
}

template <class Element>
SAMI_INLINE void swiGluElements(const Element* gate, const Element* up, Element* y, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float g = load(gate[i]);
        y[i] = rounded<Element>(g * logistic(g) * load(up[i]));
    }
}

template <class Element>
SAMI_INLINE void swiGluBackwardElements(const Element* gate, const Element* up, const Element* gradient,
                                        Element* gateGradient, Element* upGradient, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const float g = load(gate[i]);
        const float s = logistic(g);
        const float d = load(gradient[i]);
        upGradient[i] = rounded<Element>(d * g * s);
        gateGradient[i] = rounded<Element>(d * load(up[i]) * s * (1 + g * (1 - s)));
    }
}

template <class Element>
SAMI_INLINE void rotateRows(const Element* x, const Element* cos, const Element* sin, Element* y,
                            const Rotation& rotation) {
    const std::size_t half = rotation.half;
    for (std::size_t t = 0; t < rotation.tokens; ++t, cos += half, sin += half) {
        for (std::size_t h = 0; h < rotation.heads; ++h, x += 2 * half, y += 2 * half) {
            for (std::size_t d = 0; d < half; ++d) {
                const float c = load(cos[d]);
                const float s = load(sin[d]) * rotation.direction;
                const float first = load(x[d]);
                const float second = load(x[d + half]);
                y[d] = rounded<Element>(first * c - second * s);
                y[d + half] = rounded<Element>(second * c + first * s);
            }
        }
    }
}

template <class Element>
SAMI_INLINE StoredUpdate storeUpdateElements(const float* before, const float* after, Element* stored,
                                             std::size_t count) {
    StoredUpdate update;
    for (std::size_t i = 0; i < count; ++i) {
        const double difference = static_cast<double>(after[i]) - before[i];
        update.sumOfSquares += difference * difference;
        const Element fresh = rounded<Element>(after[i]);
        update.changed += load(fresh) != load(rounded<Element>(before[i])) ? 1 : 0;
        stored[i] = fresh;
    }
    return update;
}

}  // namespace

SAMI_PROCESSOR_CLONES
void rmsNorm(const float* x, const float* weight, float* y, float* inverses, std::size_t rows, std::size_t width,
             float epsilon) {
    rmsNormRows(x, weight, y, inverses, rows, width, epsilon);
}
SAMI_PROCESSOR_CLONES
void rmsNorm(const BFloat16* x, const BFloat16* weight, BFloat16* y, float* inverses, std::size_t rows,
             std::size_t width, float epsilon) {
    rmsNormRows(x, weight, y, inverses, rows, width, epsilon);
}

SAMI_PROCESSOR_CLONES
void rmsNormBackward(const RmsNormed<float>& normed, const float* gradient, float* xGradient, float* weightGradient,
                     std::size_t rows, std::size_t width) {
    rmsNormBackwardRows(normed, gradient, xGradient, weightGradient, rows, width);
}
SAMI_PROCESSOR_CLONES
void rmsNormBackward(const RmsNormed<BFloat16>& normed, const BFloat16* gradient, BFloat16* xGradient,
                     float* weightGradient, std::size_t rows, std::size_t width) {
    rmsNormBackwardRows(normed, gradient, xGradient, weightGradient, rows, width);
}

SAMI_PROCESSOR_CLONES
void swiGlu(const float* gate, const float* up, float* y, std::size_t count) {
    swiGluElements(gate, up, y, count);
}
SAMI_PROCESSOR_CLONES
void swiGlu(const BFloat16* gate, const BFloat16* up, BFloat16* y, std::size_t count) {
    swiGluElements(gate, up, y, count);
}

SAMI_PROCESSOR_CLONES
void swiGluBackward(const float* gate, const float* up, const float* gradient, float* gateGradient, float* upGradient,
                    std::size_t count) {
    swiGluBackwardElements(gate, up, gradient, gateGradient, upGradient, count);
}
SAMI_PROCESSOR_CLONES
void swiGluBackward(const BFloat16* gate, const BFloat16* up, const BFloat16* gradient, BFloat16* gateGradient,
                    BFloat16* upGradient, std::size_t count) {
    swiGluBackwardElements(gate, up, gradient, gateGradient, upGradient, count);
}

SAMI_PROCESSOR_CLONES
void rotate(const float* x, const float* cos, const float* sin, float* y, const Rotation& rotation) {
    rotateRows(x, cos, sin, y, rotation);
}
SAMI_PROCESSOR_CLONES
void rotate(const BFloat16* x, const BFloat16* cos, const BFloat16* sin, BFloat16* y, const Rotation& rotation) {
    rotateRows(x, cos, sin, y, rotation);
}

SAMI_PROCESSOR_CLONES
StoredUpdate storeUpdate(const float* before, const float* after, float* stored, std::size_t count) {
    return storeUpdateElements(before, after, stored, count);
}
SAMI_PROCESSOR_CLONES
StoredUpdate storeUpdate(const float* before, const float* after, BFloat16* stored, std::size_t count) {
    return storeUpdateElements(before, after, stored, count);
}

}  // namespace sami::kernels
