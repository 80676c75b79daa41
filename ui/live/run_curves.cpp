#include "ui/live/run_curves.h"

#include <limits>

namespace sami {

namespace {

/// Evaluations in the order they were made; the `after` of one iteration and the `before` of the next are both kept.
std::vector<const EvaluationEvent*> evaluationsOf(const RunProgress& progress) {
    std::vector<const EvaluationEvent*> found;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.before) found.push_back(iteration.before.get());
        if (iteration.after) found.push_back(iteration.after.get());
    }
    return found;
}

}  // namespace

std::vector<PlotPoint> curveOf(const MetricColumns& metrics, MetricSource source, std::string_view name,
                               std::size_t constitution) {
    std::vector<PlotPoint> points;
    std::int64_t iteration = 0;
    for (const MetricPoint& point : metrics.points({source, name, constitution})) {
        const auto x = static_cast<double>(point.step);
        // Each iteration has answers of its own: nothing leads from those of one to those of the next.
        const bool leap = source == MetricSource::HeldOut && iteration != 0 && point.iteration != iteration;
        if (leap) points.push_back({.x = x, .y = std::numeric_limits<double>::quiet_NaN()});
        iteration = point.iteration;
        points.push_back({.x = x, .y = point.value});
    }
    return points;
}

HeldOutSummary summarise(const RunProgress& progress) {
    HeldOutSummary summary;
    const std::vector<const EvaluationEvent*> evaluations = evaluationsOf(progress);
    if (evaluations.empty()) return summary;
    summary.before = boundOf(evaluations.front()->metrics);
    summary.lengthsBefore = evaluations.front()->metrics.list("mean_tokens");
    if (evaluations.size() > 1) {
        summary.after = boundOf(evaluations.back()->metrics);
        summary.lengthsAfter = evaluations.back()->metrics.list("mean_tokens");
    }
    const std::optional<HeldOutEvent>& latest = progress.latestHeldOut();
    if (latest && latest->step > evaluations.back()->step) summary.live = boundOf(latest->metrics);
    return summary;
}

}  // namespace sami
