#include "ui/live/run_summary.h"

#include <limits>

namespace sami {

namespace {

using Evaluation = std::shared_ptr<const EvaluationEvent>;

/// Evaluations in the order they were made; the `after` of one iteration and the `before` of the next are both kept.
std::vector<Evaluation> evaluationsOf(const RunProgress& progress) {
    std::vector<Evaluation> found;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.before) found.push_back(iteration.before);
        if (iteration.after) found.push_back(iteration.after);
    }
    return found;
}

Measured measuredMean(std::string_view metric, const SampleMean& mean, const MetricLimits& limits) {
    return {mean.value, intervalOf(*findMetric(metric), mean, limits), mean.n, isUnanimous(mean)};
}

template <class Event>
std::optional<Measured> measuredIn(const Event& event, std::string_view metric, const MetricLimits& limits) {
    const std::optional<double> value = event.metrics.get(metric);
    if (!value) return std::nullopt;
    return measuredMean(metric, {*value, errorsOf(event.matrices).number(metric), event.n}, limits);
}

}  // namespace

HeldOutSummary summarise(const RunProgress& progress) {
    HeldOutSummary summary;
    summary.ceiling = ceilingOf(progress);
    const std::vector<Evaluation> evaluations = evaluationsOf(progress);
    if (evaluations.empty()) return summary;
    summary.first = evaluations.front();
    summary.before = boundOf(summary.first->metrics);
    summary.lengthsBefore = summary.first->metrics.list("mean_tokens");
    if (evaluations.size() > 1) {
        summary.latest = evaluations.back();
        summary.after = boundOf(summary.latest->metrics);
        summary.lengthsAfter = summary.latest->metrics.list("mean_tokens");
    }
    const std::optional<HeldOutEvent>& live = progress.latestHeldOut();
    if (live && live->step > evaluations.back()->step) {
        summary.liveEvent = live;
        summary.live = boundOf(live->metrics);
    }
    return summary;
}

std::optional<Measured> measured(const EvaluationEvent& event, std::string_view metric, const MetricLimits& limits) {
    return measuredIn(event, metric, limits);
}

std::optional<Measured> measured(const HeldOutEvent& event, std::string_view metric, const MetricLimits& limits) {
    return measuredIn(event, metric, limits);
}

std::vector<Measured> measuredLengths(const EvaluationEvent& event, const MetricLimits& limits) {
    const std::vector<double> errors = event.metrics.list("mean_tokens_error");
    std::vector<Measured> lengths;
    for (const double mean : event.metrics.list("mean_tokens")) {
        const bool known = lengths.size() < errors.size();
        const double error = known ? errors[lengths.size()] : std::numeric_limits<double>::quiet_NaN();
        lengths.push_back(measuredMean("mean_tokens", {mean, error, event.numLengths()}, limits));
    }
    return lengths;
}

std::vector<double> cutOffShares(const EvaluationEvent& event, std::int64_t mostTokens) {
    std::vector<double> shares = event.metrics.list("cut_off_share");
    if (!shares.empty()) return shares;
    // Runs of earlier versions tell of all answers together. None is longer than the limit: where the mean is that, all
    // met it.
    for (const double mean : event.metrics.list("mean_tokens")) {
        const bool all = mostTokens > 0 && mean >= static_cast<double>(mostTokens);
        shares.push_back(all ? 1 : std::numeric_limits<double>::quiet_NaN());
    }
    return shares;
}

std::optional<double> cutOffShare(const EvaluationEvent& event) {
    return event.metrics.get("truncated_rate");
}

double ceilingOf(const RunProgress& progress) {
    if (progress.started() && progress.started()->ceiling > 0) return progress.started()->ceiling;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.before) return iteration.before->ceiling;
        if (iteration.after) return iteration.after->ceiling;
    }
    return 0;
}

}  // namespace sami
