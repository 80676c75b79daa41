#include "core/run/time_left.h"

#include <algorithm>

namespace sami {

namespace {

/// What an update of the finished iterations took with its share of everything else; the next ones may have more.
std::optional<double> secondsAnUpdate(const RunProgress& progress) {
    double seconds = 0;
    double steps = 0;
    for (const auto& [number, iteration] : progress.iterations()) {
        if (!iteration.finished) continue;
        seconds += iteration.finished->seconds;
        steps += static_cast<double>(iteration.finished->steps);
    }
    if (steps == 0) return std::nullopt;
    return seconds / steps;
}

/// Updates of the iterations after this one, as far as they were planned alike.
double stepsAfter(const RunProgress& progress, std::int64_t iteration) {
    const StartedEvent& started = *progress.started();
    const auto known = progress.iterations().upper_bound(iteration);
    double before = 0;
    std::int64_t counted = 0;
    for (auto each = progress.iterations().begin(); each != known; ++each) {
        if (!each->second.finished) continue;
        before += static_cast<double>(each->second.finished->steps);
        ++counted;
    }
    const auto left = static_cast<double>(started.iterations - counted);
    const double open = std::max(0.0, static_cast<double>(started.totalSteps) - before);
    return open * static_cast<double>(started.iterations - iteration) / std::max(1.0, left);
}

}  // namespace

std::optional<double> secondsLeft(const RunProgress& progress) {
    const std::optional<ProgressEvent>& now = progress.progress();
    if (!now || !now->etaSeconds || !progress.started()) return std::nullopt;
    const std::int64_t iterationsLeft = progress.started()->iterations - now->iteration;
    if (iterationsLeft <= 0) return now->etaSeconds;
    if (const std::optional<double> each = secondsAnUpdate(progress))
        return *now->etaSeconds + *each * stepsAfter(progress, now->iteration);
    if (!now->elapsedSeconds) return std::nullopt;
    return *now->etaSeconds + (*now->elapsedSeconds + *now->etaSeconds) * static_cast<double>(iterationsLeft);
}

}  // namespace sami
