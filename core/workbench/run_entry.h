#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/run/run_folder.h"
#include "core/run/run_progress.h"

namespace sami {

/// What tells runs of one experiment apart, as configured.
struct RunTeaching {
    std::string model{};  ///< MODEL it began with
    std::string objective = "sami";
    std::string placebo = "none";
    std::string iterationStart = "previous";
    std::int64_t seed = 0;
    bool operator==(const RunTeaching&) const = default;
};

/// One run of an experiment as everybody sees it. A copy is cheap.
struct RunEntry {
    std::int64_t number = 0;  ///< 1, 2, … over all tasks
    std::string name;         ///< "run-1", "compare-1", "judge-1"
    RunTask task = RunTask::Iterate;
    std::filesystem::path folder;

    RunState state = RunState::Waiting;
    RunProgress progress;
    bool starting = false;            ///< a worker was started here and has not said anything yet
    std::optional<RunRequest> asked;  ///< what was asked of it here and is not done yet: to pause, or to stop
    bool workerIsAlive = false;
    bool responding = true;             ///< false when a living worker has given no heartbeat for 15 s
    std::optional<Heartbeat> owner;     ///< who works in the folder, or did last
    std::int64_t iterations = 0;        ///< as configured
    std::int64_t numConstitutions = 0;  ///< C, as configured
    RunTeaching teaching;               ///< of a run of iterations

    std::string problem;     ///< why its files can't be read, one sentence; empty when they can
    std::string remedy;      ///< what can be done about that, one sentence
    bool isDamaged = false;  ///< its configuration or its files can't be read: no worker could go on

    /// Nothing more is expected of it.
    bool isQuiet() const {
        return !workerIsAlive && !starting && state != RunState::Running && state != RunState::Waiting;
    }
    /// A worker is at it, or was started and has not spoken yet.
    bool isActive() const { return starting || state == RunState::Running; }
    bool canPause() const { return isActive() && !asked; }
    /// Whether a pause was asked for that can be taken back.
    bool isPausing() const { return isActive() && asked == RunRequest::Pause; }
    /// Whether the one button beside Stop does something: pauses, takes that back, or goes on.
    bool canPauseOrGoOn() const { return canPause() || isPausing() || canResume(); }
    /// A paused run can be stopped whether or not its worker waits: it is over then, and can be gone on with.
    bool canStop() const { return asked != RunRequest::Stop && (isActive() || state == RunState::Paused); }
    bool canResume() const {
        return !isActive() && !isDamaged && asked != RunRequest::Stop &&
               (state == RunState::Paused || state == RunState::Interrupted || state == RunState::Stopped ||
                state == RunState::Failed);
    }
};

RunTeaching teachingOf(const RunSettings& settings);
/// "sami, placebo neutral, seed 2", with "each iteration from the base" where it is so.
std::string describe(const RunTeaching& teaching);

/// What is wrong with a run and what can be done about it, as sentences; empty where nothing is.
std::string troubleOf(const RunEntry& run);

/// The error of who would begin another worker on a run that has one.
Error atWork(const RunEntry& run);

/// A run that was just launched, or is to be gone on with.
struct LaunchedRun {
    std::int64_t number = 0;
    std::string name;
    std::filesystem::path folder;
};

}  // namespace sami
