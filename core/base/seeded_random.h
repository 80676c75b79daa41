#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace sami {

/// A small random generator with the same numbers on every platform (SplitMix64: Steele, Lea and Flood 2014). The
/// distributions of the standard library differ between implementations, so draws that must repeat go through this.
class SeededRandom {
public:
    explicit SeededRandom(std::uint64_t seed) : m_state(seed) {}
    /// A generator of its own for each (seed, name): the draws of one query never depend on another's.
    SeededRandom(std::uint64_t seed, std::string_view name);

    std::uint64_t next();
    /// Uniform over 0 … bound − 1 without bias. @pre bound > 0
    std::uint64_t below(std::uint64_t bound);
    /// Uniform over [0, 1) in steps of 2⁻⁵³.
    double uniform();
    /// A uniformly drawn order of 0 … count − 1 (Fisher and Yates).
    std::vector<std::size_t> order(std::size_t count);

private:
    std::uint64_t m_state;
};

}  // namespace sami
