#include "core/evaluation/win_rate.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

namespace sami {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double normalQuantile(double probability) {
    return boost::math::quantile(boost::math::normal(), probability);
}

/// Spread of the scores 1, ½, 0 over √n. Without ties √(ŵ(1−ŵ)/n); with ties the sample's own deviation (n−1).
double waldErrorOf(const VerdictCounts& counts, double rate) {
    const auto n = static_cast<double>(counts.judged());
    if (counts.ties == 0) return std::sqrt(rate * (1 - rate) / n);
    if (n < 2) return kNaN;
    const double squares = static_cast<double>(counts.wins) * std::pow(1 - rate, 2) +
                           static_cast<double>(counts.ties) * std::pow(0.5 - rate, 2) +
                           static_cast<double>(counts.losses) * std::pow(rate, 2);
    return std::sqrt(squares / (n - 1) / n);
}

}  // namespace

VerdictCounts countVerdicts(std::span<const Outcome> outcomes) {
    VerdictCounts counts;
    for (const Outcome outcome : outcomes) {
        switch (outcome) {
            case Outcome::Candidate:
                ++counts.wins;
                break;
            case Outcome::Baseline:
                ++counts.losses;
                break;
            case Outcome::Tie:
                ++counts.ties;
                break;
            case Outcome::Error:
                ++counts.errors;
                break;
        }
    }
    return counts;
}

Interval wilsonInterval(double successes, std::int64_t n) {
    if (n == 0) return {0, 1};
    const auto size = static_cast<double>(n);
    const double share = successes / size;
    const double z = normalQuantile(0.975);
    const double denominator = 1 + z * z / size;
    const double centre = (share + z * z / (2 * size)) / denominator;
    const double half = z / denominator * std::sqrt(share * (1 - share) / size + z * z / (4 * size * size));
    // At 0 and n the bounds are 0 and 1 exactly; rounding must not leave them outside by 1e-17.
    return {share == 0 ? 0 : std::max(0.0, centre - half), share == 1 ? 1 : std::min(1.0, centre + half)};
}

double signTest(std::int64_t wins, std::int64_t losses) {
    const std::int64_t n = wins + losses;
    if (n == 0) return 1;
    const boost::math::binomial fair(static_cast<double>(n), 0.5);
    return std::min(1.0, 2 * boost::math::cdf(fair, static_cast<double>(std::min(wins, losses))));
}

double smallestDetectableLead(std::int64_t n) {
    if (n == 0) return kNaN;
    return (normalQuantile(0.975) + normalQuantile(0.8)) * 0.5 / std::sqrt(static_cast<double>(n));
}

WinRate winRate(const VerdictCounts& counts) {
    WinRate result;
    result.counts = counts;
    const std::int64_t n = counts.judged();
    if (n == 0) {
        result.rate = result.waldError = result.smallestLead = kNaN;
        return result;
    }
    const double successes = static_cast<double>(counts.wins) + 0.5 * static_cast<double>(counts.ties);
    result.rate = successes / static_cast<double>(n);
    result.wilson = wilsonInterval(successes, n);
    result.waldError = waldErrorOf(counts, result.rate);
    const double half = normalQuantile(0.975) * result.waldError;
    if (!std::isnan(half)) result.wald = {std::max(0.0, result.rate - half), std::min(1.0, result.rate + half)};
    result.signTestP = signTest(counts.wins, counts.losses);
    result.smallestLead = smallestDetectableLead(counts.wins + counts.losses);
    return result;
}

}  // namespace sami
