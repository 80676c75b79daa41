#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "core/evaluation/win_rate.h"
#include "core/run/measurement_events.h"

namespace sami {

/// Bound and accuracies of one query, by its matrix. NaN where an entry could not be computed.
BoundMetrics boundOf(const QueryMatrix& matrix);

/// Standard errors of the means over the queries, for those metrics of an event that come from its matrices. The
/// queries are a sample of what could be asked, and count as independent. Empty for fewer than two matrices.
MetricValues errorsOf(std::span<const QueryMatrix> matrices);

/// A metric as the mean over queries.
struct SampleMean {
    double value = 0;
    double error = std::numeric_limits<double>::quiet_NaN();  ///< standard error; NaN: not known
    std::int64_t n = 0;                                       ///< queries; 0: not known
};

/// The ends of what a run's metrics can be; infinite where that is not known.
struct MetricLimits {
    double ceiling = std::numeric_limits<double>::infinity();     ///< of bounds: ln C, nats
    double mostTokens = std::numeric_limits<double>::infinity();  ///< of an answer
    bool operator==(const MetricLimits&) const = default;
};
/// The same from what is 0 where it is not known.
MetricLimits metricLimits(double ceiling, std::int64_t mostTokens);

/// Fewer values give no t interval: of two, with one degree of freedom, it reaches 12.7 standard errors to either side
/// and says only that there were two.
inline constexpr std::int64_t kFewestForInterval = 3;

/// Whether every query gave the same value. Such a sample shows no deviation to make an interval of.
bool isUnanimous(const SampleMean& mean);

/// The 95 % interval of a metric that is a mean over queries: Student's t with the standard error, cut to what the
/// metric can be; of accuracies, which may be 0 or 1 for every query, Wilson's with each query counted once, because
/// the answers to one question are not independent. Nothing where what it takes is not known, and no t interval of
/// fewer than kFewestForInterval or of unanimous queries.
std::optional<Interval> intervalOf(const MetricInfo& metric, const SampleMean& mean, const MetricLimits& limits);

}  // namespace sami
