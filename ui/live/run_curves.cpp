#include "ui/live/run_curves.h"

#include <cmath>
#include <limits>

namespace sami {

namespace {

/// Evaluations in the order they were made; the `after` of one iteration and the `before` of the next are both kept.
std::vector<const EvaluationEvent*> evaluationsOf(const RunProgress& progress) {
    std::vector<const EvaluationEvent*> found;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.before) found.push_back(&*iteration.before);
        if (iteration.after) found.push_back(&*iteration.after);
    }
    return found;
}

}  // namespace

std::vector<PlotPoint> trainingCurve(const RunProgress& progress, BoundFigure figure) {
    std::vector<PlotPoint> points;
    for (const auto& [step, event] : progress.steps()) {
        points.push_back({.x = static_cast<double>(step), .y = event.bound.*figure});
    }
    return points;
}

std::vector<PlotPoint> heldOutCurve(const RunProgress& progress, BoundFigure figure) {
    std::vector<PlotPoint> points;
    std::int64_t iteration = 0;
    for (const auto& [key, event] : progress.heldOut()) {
        // Each iteration has answers of its own: nothing leads from those of one to those of the next.
        if (iteration != 0 && key.first != iteration)
            points.push_back({.x = static_cast<double>(key.second), .y = std::numeric_limits<double>::quiet_NaN()});
        iteration = key.first;
        points.push_back({.x = static_cast<double>(key.second), .y = event.bound.*figure});
    }
    return points;
}

std::vector<PlotPoint> evaluationCurve(const RunProgress& progress, BoundFigure figure) {
    std::vector<PlotPoint> points;
    for (const EvaluationEvent* event : evaluationsOf(progress)) {
        points.push_back({.x = static_cast<double>(event->step), .y = event->bound.*figure});
    }
    return points;
}

std::vector<PlotPoint> lengthCurve(const RunProgress& progress, std::size_t constitution) {
    std::vector<PlotPoint> points;
    for (const EvaluationEvent* event : evaluationsOf(progress)) {
        if (constitution >= event->meanTokens.size()) continue;
        points.push_back({.x = static_cast<double>(event->step), .y = event->meanTokens[constitution]});
    }
    return points;
}

HeldOutSummary summarise(const RunProgress& progress) {
    HeldOutSummary summary;
    const std::vector<const EvaluationEvent*> evaluations = evaluationsOf(progress);
    if (evaluations.empty()) return summary;
    summary.before = evaluations.front()->bound;
    summary.lengthsBefore = evaluations.front()->meanTokens;
    if (evaluations.size() > 1) {
        summary.after = evaluations.back()->bound;
        summary.lengthsAfter = evaluations.back()->meanTokens;
    }
    if (progress.heldOut().empty()) return summary;
    const auto& [key, latest] = *progress.heldOut().rbegin();
    if (key.second > evaluations.back()->step) summary.live = latest.bound;
    return summary;
}

}  // namespace sami
