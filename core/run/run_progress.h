#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/run/run_event.h"

namespace sami {

/// What a run is doing, as far as its events and its worker tell.
enum class RunState {
    Waiting,      ///< no worker has begun yet
    Running,      ///< a worker is alive
    Paused,       ///< on request or by itself, see pauseReason(); can be resumed
    Stopped,      ///< on request
    Failed,       ///< an error, see failure()
    Finished,     ///< the whole task is done
    Interrupted,  ///< the worker is gone without a word; can be resumed
};

/// Lower-case word of a state ("running"), as in `sami status` and the experiment file.
std::string_view toString(RunState state);

/// A copy of the model that was saved inside an iteration and found in order.
struct StepCheckpoint {
    std::int64_t iteration = 0;
    std::int64_t step = 0;  ///< global
    double mi = 0;          ///< held-out bound in nats, estimated: see Iteration::keepCopy()
    /// "iteration-1-step-20", its name as a model and that of its folder under checkpoints/.
    std::string name() const { return "iteration-" + std::to_string(iteration) + "-step-" + std::to_string(step); }
};

/// All that is known of one iteration.
struct IterationProgress {
    std::int64_t iteration = 0;
    std::optional<FilteredEvent> filtered;
    std::optional<EvaluationEvent> before;
    std::optional<EvaluationEvent> after;
    std::optional<IterationFinishedEvent> finished;
    std::optional<StepCheckpoint> stepCheckpoint;  ///< the last one kept
    std::string checkpoint;                        ///< relative to the run folder; empty before there is one
    std::int64_t steps = 0;                        ///< updates seen so far
};

/// Turns the events of a run into its present picture. Consume them in the order of the file, each once; a resumed run
/// repeats steps, and for each step the highest attempt counts.
class RunProgress {
public:
    /// Error: an event that lacks what its type promises, at `place` "events.jsonl:SEQ"; nothing of it is taken in.
    Result<void> consume(const Json& event);

    /// `workerIsAlive` as RunFolder::workerIsAlive() says.
    RunState state(bool workerIsAlive) const;

    std::int64_t attempt() const { return m_attempt; }
    std::int64_t nextSeq() const { return m_nextSeq; }
    const std::optional<StartedEvent>& started() const { return m_started; }
    /// The latest `progress` of the latest worker; of a run that paused, stopped or failed it says how far that came.
    /// Empty before the first one and once the task is finished.
    const std::optional<ProgressEvent>& progress() const { return m_progress; }
    /// By global step.
    const std::map<std::int64_t, StepEvent>& steps() const { return m_steps; }
    /// By (iteration, global step).
    const std::map<std::pair<std::int64_t, std::int64_t>, HeldOutEvent>& heldOut() const { return m_heldOut; }
    /// By iteration number.
    const std::map<std::int64_t, IterationProgress>& iterations() const { return m_iterations; }
    const std::vector<VerdictEvent>& verdicts() const { return m_verdicts; }
    const std::vector<std::string>& warnings() const { return m_warnings; }
    /// The sentence of the last `failed`, empty otherwise.
    const std::string& failure() const { return m_failure; }
    /// Rules of health by which the run has paused itself; going on after that passes them over.
    const std::set<std::string>& brokenRules() const { return m_brokenRules; }
    /// Kind word of the last `failed` ("memory", "numeric", …).
    const std::string& failureKind() const { return m_failureKind; }
    /// Why the run paused by itself, one sentence; empty when it was asked to, or does not pause.
    const std::string& pauseReason() const { return m_paused.reason; }
    /// The healthiest checkpoint ("iteration-1") of a run that paused by itself; empty where there is none.
    const std::string& bestCheckpoint() const { return m_paused.bestCheckpoint; }
    /// Time of the first and the latest event, seconds since the epoch; 0 without events.
    double firstTime() const { return m_firstTime; }
    double lastTime() const { return m_lastTime; }

private:
    Result<void> consumeFigures(const EventHeader& header, const Json& event, const std::string& place);
    Result<void> consumeIteration(const EventHeader& header, const Json& event, const std::string& place);
    Result<void> consumeTask(const EventHeader& header, const Json& event, const std::string& place);
    void end(RunState state);
    IterationProgress& iteration(std::int64_t number);

    std::int64_t m_attempt = 0;
    std::int64_t m_nextSeq = 0;
    std::optional<RunState> m_ended;
    std::optional<StartedEvent> m_started;
    std::optional<ProgressEvent> m_progress;
    std::map<std::int64_t, StepEvent> m_steps;
    std::map<std::pair<std::int64_t, std::int64_t>, HeldOutEvent> m_heldOut;
    std::map<std::int64_t, IterationProgress> m_iterations;
    std::vector<VerdictEvent> m_verdicts;
    std::vector<std::string> m_warnings;
    PausedEvent m_paused;
    std::string m_failure;
    std::string m_failureKind;
    std::set<std::string> m_brokenRules;
    double m_firstTime = 0;
    double m_lastTime = 0;
};

}  // namespace sami
