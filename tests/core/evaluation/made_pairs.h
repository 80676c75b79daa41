#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/evaluation/scored_pair.h"

/// Data that a Python script makes in the same way: numbers of a linear congruential generator.
namespace made {

class Numbers {
public:
    std::int64_t below(std::int64_t bound) {
        m_state = (m_state * 1103515245 + 12345) % (std::int64_t{1} << 31);
        return (m_state >> 8) % bound;
    }

private:
    std::int64_t m_state = 7;
};

/// Sixty pairs whose longer responses win more often: 35 wins, 4 ties, 21 losses; 28 longer, 3 of equal length.
inline std::vector<sami::ScoredPair> scoredPairs() {
    Numbers numbers;
    std::vector<sami::ScoredPair> pairs;
    for (int i = 0; i < 60; ++i) {
        const std::int64_t difference = numbers.below(121) - 60;
        const std::int64_t chance = 2 * numbers.below(100);
        const double score = chance < 110 + difference ? 1 : chance < 130 + difference ? 0.5 : 0;
        pairs.push_back({score, static_cast<double>(difference)});
    }
    pairs[5].lengthDifference = pairs[17].lengthDifference = 0;
    pairs[30] = {0.5, 0};
    return pairs;
}

/// Candidate and baseline exchanged.
inline std::vector<sami::ScoredPair> exchanged(std::span<const sami::ScoredPair> pairs) {
    std::vector<sami::ScoredPair> result;
    for (const sami::ScoredPair& pair : pairs) result.push_back({1 - pair.score, -pair.lengthDifference});
    return result;
}

inline bool near(double actual, double expected, double tolerance = 1e-10) {
    return std::abs(actual - expected) <= tolerance;
}

}  // namespace made
