#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/evaluation/bootstrap.h"

namespace sami {

/// What two candidates made of the same query against one baseline: 1, ½ or 0 each.
struct PairedScores {
    double first = 0.5;
    double second = 0.5;
};

/// Formula F10: by how much the win rate of one candidate exceeds another's, from the differences on the same queries.
struct PairedComparison {
    std::int64_t n = 0;
    double firstRate = 0;
    double secondRate = 0;
    double difference = 0;           ///< first − second
    double standardError = 0;        ///< sd(d)/√n with n − 1; NaN for n < 2
    BootstrapInterval spread;        ///< of the difference; queries are drawn
    std::int64_t firstAlone = 0;     ///< where the first did better
    std::int64_t secondAlone = 0;    ///< where the second did better
    std::optional<double> mcNemarP;  ///< exact, two-sided; nothing where a tie makes scores that are not 0 or 1
};

/// @pre not empty
PairedComparison pairedComparison(std::span<const PairedScores> scores, const BootstrapPlan& plan);

}  // namespace sami
