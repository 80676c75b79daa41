#pragma once

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

/// The 95 % interval of a metric that is a mean over `n` queries: Student's t with the standard error; of accuracies,
/// which may be 0 or 1 for every query, Wilson's with each query counted once, because the answers to one question are
/// not independent. Nothing where what it takes is not known.
std::optional<Interval> intervalOf(const MetricInfo& metric, double value, double error, std::int64_t n);

}  // namespace sami
