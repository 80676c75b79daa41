#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/evaluation/verdict.h"

namespace sami {

struct Interval {
    double low = 0;
    double high = 1;
};

/// Judged pairs by outcome. Errors are no judgements: they count in no rate.
struct VerdictCounts {
    std::int64_t wins = 0;    ///< of the candidate
    std::int64_t losses = 0;  ///< of the candidate
    std::int64_t ties = 0;
    std::int64_t errors = 0;

    std::int64_t judged() const { return wins + losses + ties; }
};

VerdictCounts countVerdicts(std::span<const Outcome> outcomes);

/// Formula F1: the share of pairs the candidate won, a tie counting half, with what must stand beside it.
struct WinRate {
    static constexpr std::string_view kFormula = "raw";  ///< name in tables and in `sami status`

    VerdictCounts counts;
    double rate = 0;       ///< undefined (NaN) when nothing was judged
    Interval wilson;       ///< F8, 95 %; the interval shown by default; [0, 1] when nothing was judged
    double waldError = 0;  ///< standard error: √(ŵ(1−ŵ)/n), with ties sd(s)/√n; NaN where undefined
    Interval wald;         ///< 95 %, clipped to [0, 1]; beside the paper's numbers only
    double signTestP = 1;  ///< F9, exact, two-sided, ties dropped
    /// F13 over the pairs that are no ties, which are all that the exact test sees: the lead over ½ among these that is
    /// found with 80 % power at 5 %. NaN where there are none.
    double smallestLead = 0;
    /// Whether such a lead is possible, which none above 50 points is.
    bool couldNoticeALead() const { return smallestLead <= 0.5; }
};

WinRate winRate(const VerdictCounts& counts);

/// Wilson score interval of a share `successes / n` at 95 %; `successes` may hold halves. [0, 1] for n = 0.
Interval wilsonInterval(double successes, std::int64_t n);

/// Two-sided exact binomial test of wins against losses at ½.
double signTest(std::int64_t wins, std::int64_t losses);

/// (z_0.975 + z_0.8) · ½ / √n.
double smallestDetectableLead(std::int64_t n);

}  // namespace sami
