#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/evaluation/win_rate.h"

namespace sami {

/// What two judges said of one pair.
struct TwoOutcomes {
    Outcome first = Outcome::Error;
    Outcome second = Outcome::Error;
};

/// How often two judges say the same, over some of the pairs.
struct Accord {
    std::int64_t n = 0;
    std::int64_t same = 0;
    std::optional<double> share;  ///< nothing for n = 0
    Interval interval;            ///< Wilson, 95 %
    /// Cohen's κ (1960): agreement beyond what their own shares of verdicts would give by chance. Nothing where that
    /// chance is certainty, as when both said one and the same throughout, or n = 0.
    std::optional<double> kappa;
};

/// Formula F12.
struct Agreement {
    Accord withTies;          ///< candidate, baseline and tie are three answers; errors left out
    Accord withoutTies;       ///< pairs that both decided
    std::int64_t errors = 0;  ///< pairs on which either failed
    /// Pairs by what was said: row the first judge, column the second; 0 candidate, 1 tie, 2 baseline.
    std::array<std::array<std::int64_t, 3>, 3> table{};
};

Agreement agreement(std::span<const TwoOutcomes> pairs);

}  // namespace sami
