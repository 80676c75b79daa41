#pragma once

#include <cmath>
#include <vector>

#include "core/base/seeded_random.h"
#include "core/kernels/element.h"

namespace sami::tests {

/// `count` numbers between −scale and scale, rounded to the element type.
template <class Element>
std::vector<Element> madeElements(std::size_t count, std::uint64_t seed, float scale = 2) {
    SeededRandom random(seed);
    std::vector<Element> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(kernels::rounded<Element>(static_cast<float>(2 * random.uniform() - 1) * scale));
    return values;
}

/// Apart by no more than two roundings of the element type, and a few of float32.
template <class Element>
bool nearly(Element actual, double expected, double size = 0) {
    const double rounding = std::is_same_v<Element, float> ? 2e-6 : 8e-3;
    return std::abs(kernels::load(actual) - expected) <= rounding * std::max(std::abs(expected), size) + 1e-7;
}

}  // namespace sami::tests
