#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/evaluation/win_rate.h"
#include "core/run/metric_interval.h"
#include "core/run/run_progress.h"

namespace sami {

/// A number with what it was measured on.
struct Measured {
    double value = 0;                  ///< NaN where it could not be computed
    std::optional<Interval> interval;  ///< 95 %, where it is known
    std::int64_t n = 0;                ///< questions
    bool isUnanimous = false;  ///< every question gave this value, which leaves no spread to make an interval of
};

/// The held-out metrics before the first iteration and as of now. What an evaluation measured, on the model's own
/// answers, is never mixed with what the live curve says on the answers an iteration started with. "Before" is the same
/// everywhere: before anything was learned.
struct HeldOutSummary {
    std::shared_ptr<const EvaluationEvent> first;   ///< the first evaluation; null before that
    std::shared_ptr<const EvaluationEvent> latest;  ///< the latest one, once there are two
    std::optional<HeldOutEvent> liveEvent;          ///< while that is newer than the latest evaluation
    std::optional<BoundMetrics> before;             ///< of the first evaluation
    std::optional<BoundMetrics> after;              ///< of the latest one, once there are two
    std::optional<BoundMetrics> live;               ///< on earlier answers
    std::vector<double> lengthsBefore;              ///< mean tokens [C]; empty before they are measured
    std::vector<double> lengthsAfter;
    double ceiling = 0;  ///< of the bound, as ceilingOf() says
};
HeldOutSummary summarise(const RunProgress& progress);

/// A metric with one value. Nothing where it was not measured.
std::optional<Measured> measured(const EvaluationEvent& event, std::string_view metric, const MetricLimits& limits);
std::optional<Measured> measured(const HeldOutEvent& event, std::string_view metric, const MetricLimits& limits);
/// Mean length in tokens under each constitution.
std::vector<Measured> measuredLengths(const EvaluationEvent& event, const MetricLimits& limits);

/// Share of answers under each constitution that met the limit of so many tokens; NaN where it is not known.
std::vector<double> cutOffShares(const EvaluationEvent& event, std::int64_t mostTokens);
/// The same of all answers.
std::optional<double> cutOffShare(const EvaluationEvent& event);

/// ln C as far as known from any event, 0 before.
double ceilingOf(const RunProgress& progress);

}  // namespace sami
