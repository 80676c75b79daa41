#pragma once

#include <QString>

#include "core/run/run_progress.h"

namespace sami {

/// What the window knows of a run besides its events.
struct RunStatus {
    RunState state = RunState::Waiting;
    bool starting = false;  ///< a worker was started and has not said anything yet
    bool workerIsAlive = false;
    bool responding = true;   ///< false after 15 s without a heartbeat of a living worker
    bool pauseAsked = false;  ///< asked, not yet done
    bool stopAsked = false;
    bool operator==(const RunStatus&) const = default;

    bool isActive() const { return starting || state == RunState::Running; }
    bool canPause() const { return isActive() && !pauseAsked && !stopAsked; }
    /// A paused run can be stopped as long as its worker waits; without one there is nothing to stop.
    bool canStop() const { return !stopAsked && (isActive() || (state == RunState::Paused && workerIsAlive)); }
    bool canResume() const {
        return !isActive() && !stopAsked &&
               (state == RunState::Paused || state == RunState::Interrupted || state == RunState::Stopped ||
                state == RunState::Failed);
    }
};

/// Words for people: "Learning", "Writing answers" …
QString phaseWord(const std::string& phase);
/// How far a phase is, with what it counts: "5 of 24 questions", "12 of 96 answers"; empty where there is one thing to
/// do. Of a run that stands still and was learning: the updates that are kept.
QString phaseCount(const RunProgress& progress, const RunStatus& status);

/// One line for the header: "iteration 1 · step 2/3 · 0:41 left", "paused at step 2", "finished" …
QString stateLine(const RunProgress& progress, const RunStatus& status);

/// Updates done so far, over all iterations.
std::int64_t stepsDone(const RunProgress& progress);

/// ln C as far as known from any event, 0 before.
double ceilingOf(const RunProgress& progress);

}  // namespace sami
