#pragma once

#include <fstream>
#include <string>

#include "core/run/run_folder.h"
#include "tests/core/run/made_events.h"

namespace sami::made {

/// Writes what a worker says in the course of a very long training, so many events, into a run folder: an evaluation
/// and then updates, each with its progress and its point of the live curve. With `finished` it ends well.
inline void writeLongRun(const RunFolder& folder, int events, bool finished) {
    Numbering numbered;
    std::string text;
    const auto put = [&](EventBody body) { text += dumpLine(toJson(numbered(std::move(body)))) + "\n"; };
    const int steps = (events - 4) / 3;
    put(started(steps));
    put(evaluation(EvaluationMoment::Before, 0, 0.03));
    for (int number = 1; number <= steps; ++number) {
        put(ProgressEvent{1, "train", number - 1, steps, 20.0});
        put(step(number, kCeiling - 0.3 * number / steps));
        put(heldOut(number, 0.3 * number / steps));
    }
    put(evaluation(EvaluationMoment::After, steps, 0.35));
    if (finished) put(FinishedEvent{});
    std::ofstream(folder.eventsFile(), std::ios::binary) << text;
}

}  // namespace sami::made
