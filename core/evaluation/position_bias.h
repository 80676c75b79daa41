#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/evaluation/win_rate.h"

namespace sami {

/// What a judge said of a pair in either order of presentation; nothing where it was not shown so.
struct OrderedVerdicts {
    std::optional<Outcome> baselineFirst;
    std::optional<Outcome> candidateFirst;
};

/// Formula F11: how much a judge's verdict depends on which response it reads first.
struct PositionBias {
    std::int64_t bothOrders = 0;      ///< pairs that it judged in both orders, neither an error
    std::int64_t flips = 0;           ///< of these, where the two verdicts are not the same, to or from a tie included
    std::optional<double> flipRate;   ///< nothing where bothOrders is 0
    Interval flipInterval;            ///< Wilson, 95 %
    std::int64_t firstSlotWins = 0;   ///< verdicts for the response that was shown first
    std::int64_t secondSlotWins = 0;  ///< verdicts for the one that was shown second
    std::optional<double> firstSlotShare;  ///< of both; nothing where all were shown in one order: side is model then
    /// Exact and two-sided, over pairs: a pair leans to the slot that won more of its verdicts, and one that leans to
    /// neither is dropped. The verdicts of a pair are not independent. Nothing as for firstSlotShare.
    std::optional<double> firstSlotP;
};

PositionBias positionBias(std::span<const OrderedVerdicts> pairs);

}  // namespace sami
