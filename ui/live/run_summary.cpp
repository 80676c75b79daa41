#include "ui/live/run_summary.h"

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

double ceilingOf(const RunProgress& progress) {
    if (progress.started() && progress.started()->ceiling > 0) return progress.started()->ceiling;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (iteration.before) return iteration.before->ceiling;
        if (iteration.after) return iteration.after->ceiling;
    }
    return 0;
}

}  // namespace sami
