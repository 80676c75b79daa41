#include "core/base/seeded_random.h"

#include <cassert>
#include <numeric>

namespace sami {

namespace {

/// 64-bit FNV-1a: spreads names over seeds; no security is asked of it.
std::uint64_t hashed(std::string_view name) {
    std::uint64_t hash = 0xCBF29CE484222325U;
    for (const char c : name) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001B3U;
    }
    return hash;
}

}  // namespace

SeededRandom::SeededRandom(std::uint64_t seed, std::string_view name) : m_state(seed) {
    m_state = next() ^ hashed(name);  // one step first: neighbouring seeds must not give neighbouring states
}

std::uint64_t SeededRandom::next() {
    m_state += 0x9E3779B97F4A7C15U;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

std::uint64_t SeededRandom::below(std::uint64_t bound) {
    assert(bound > 0);
    // Values under 2⁶⁴ mod bound are drawn again: what is left divides evenly.
    const std::uint64_t rejected = (0 - bound) % bound;
    for (;;) {
        const std::uint64_t value = next();
        if (value >= rejected) return value % bound;
    }
}

double SeededRandom::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::vector<std::size_t> SeededRandom::order(std::size_t count) {
    std::vector<std::size_t> result(count);
    std::iota(result.begin(), result.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(result[i - 1], result[below(i)]);
    return result;
}

}  // namespace sami
