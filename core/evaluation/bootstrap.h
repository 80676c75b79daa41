#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/seeded_random.h"
#include "core/evaluation/win_rate.h"

namespace sami {

/// How a bootstrap draws. The same plan over the same data gives the same rounds on every machine.
struct BootstrapPlan {
    std::int64_t rounds = 2000;
    std::uint64_t seed = 1;
};

/// A percentile interval (Efron 1979) and how it came about.
struct BootstrapInterval {
    /// 95 %: the 2.5 and 97.5 % quantiles of the rounds, interpolated between neighbours. Nothing where more than a
    /// twentieth of the rounds had no value: the quantiles would be those of the easy rounds alone.
    std::optional<Interval> interval;
    BootstrapPlan plan;
    std::int64_t undefinedRounds = 0;  ///< in which the statistic had no value
};

/// Draws as many indexes as `drawn` has places, each uniformly from 0 … drawn.size() − 1.
void drawResample(SeededRandom& random, std::span<std::size_t> drawn);

/// Of the rounds that had a value, in any order.
BootstrapInterval intervalOfRounds(std::vector<double> values, const BootstrapPlan& plan);

/// Whole observations are drawn with replacement, so that what belongs to one stays together.
/// @param count observations  @param statistic of the observations with these indexes; nothing where it is undefined
BootstrapInterval bootstrapInterval(
    std::size_t count, const BootstrapPlan& plan,
    const std::function<std::optional<double>(std::span<const std::size_t>)>& statistic);

}  // namespace sami
