#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/run/run_event.h"

namespace sami {

/// What a run is doing, as far as its events and its worker tell.
enum class RunState {
    Waiting,      ///< no worker has begun yet
    Running,      ///< a worker is alive
    Paused,       ///< on request or by itself, see healthPause(); can be resumed
    Stopped,      ///< on request
    Failed,       ///< an error, see failed()
    Finished,     ///< the whole task is done
    Interrupted,  ///< the worker is gone without a word; can be resumed
};

/// Lower-case word of a state ("running"), as in `sami status` and the experiment file.
std::string_view toString(RunState state);

/// A model saved inside an iteration and found in order.
struct StepCheckpoint {
    std::int64_t iteration = 0;
    std::int64_t step = 0;  ///< global
    double mi = 0;          ///< held-out bound in nats, estimated from the queries of the live curve
    /// "iteration-1-step-20", its name as a model and that of its folder under checkpoints/.
    std::string name() const { return "iteration-" + std::to_string(iteration) + "-step-" + std::to_string(step); }
    bool operator==(const StepCheckpoint&) const = default;
};

/// All that is known of one iteration.
struct IterationProgress {
    std::int64_t iteration = 0;
    std::optional<FilteredEvent> filtered;
    std::shared_ptr<const EvaluationEvent> before;  ///< null until it is measured
    std::shared_ptr<const EvaluationEvent> after;
    std::shared_ptr<const EvaluationEvent> heldOutPrinciplesBefore;  ///< null in runs without held-out principles
    std::shared_ptr<const EvaluationEvent> heldOutPrinciplesAfter;
    std::optional<IterationFinishedEvent> finished;
    std::optional<StepCheckpoint> stepCheckpoint;  ///< the best one so far
    std::string checkpoint;                        ///< relative to the run folder; empty before there is one
    std::int64_t firstStep = 0;                    ///< global number of its first update; 0 before that
    std::int64_t steps = 0;                        ///< updates that its model has seen
    /// Evaluations are compared by what they say.
    bool operator==(const IterationProgress& other) const;
};

/// How far a run has come, in numbers.
struct RunCounts {
    std::int64_t attempt = 0;    ///< how often a worker has begun
    std::int64_t nextSeq = 0;    ///< number that the next event has
    std::int64_t lastStep = 0;   ///< of the latest `step`, over all iterations; a resumed run may repeat some
    std::int64_t savedStep = 0;  ///< update that a run without a worker goes on from
    std::int64_t verdicts = 0;   ///< given by the task judge
    bool operator==(const RunCounts&) const = default;
};

/// The present picture of a run: what its events have said so far. Small, whatever the length of the run; a copy shares
/// the evaluations.
class RunProgress {
public:
    /// Takes in the next event of the file; one that was taken already changes nothing.
    void consume(const RunEvent& event);

    /// `workerIsAlive` as RunFolder::workerIsAlive() says.
    RunState state(bool workerIsAlive) const;

    const RunCounts& counts() const { return m_counts; }
    std::int64_t attempt() const { return m_counts.attempt; }
    std::int64_t nextSeq() const { return m_counts.nextSeq; }
    std::int64_t lastStep() const { return m_counts.lastStep; }
    /// With the device of the latest attempt.
    const std::optional<StartedEvent>& started() const { return m_started; }
    /// The latest `progress` of the latest worker; of a run that paused, stopped or failed it says how far that came.
    /// Empty before the first one and once the task is finished.
    const std::optional<ProgressEvent>& progress() const { return m_progress; }
    /// By iteration number.
    const std::map<std::int64_t, IterationProgress>& iterations() const { return m_iterations; }
    /// The latest point of the live curve.
    const std::optional<HeldOutEvent>& latestHeldOut() const { return m_heldOut; }
    /// The latest ones, oldest first.
    const std::vector<std::string>& warnings() const { return m_warnings; }
    /// Why the run failed; nothing where it did not, or was resumed since.
    const std::optional<FailedEvent>& failed() const { return m_ending.failed; }
    /// Why the run paused by itself; nothing where it was asked to, or does not pause.
    const std::optional<HealthPause>& healthPause() const { return m_ending.health; }
    /// Rules of health by which the run has paused itself; going on after that passes them over.
    const std::set<std::string>& brokenRules() const { return m_brokenRules; }

    bool operator==(const RunProgress&) const = default;

private:
    friend class RunProgressSnapshot;

    /// How the work of the latest worker ended.
    struct Ending {
        std::optional<RunState> state;  ///< nothing while it works
        std::optional<HealthPause> health;
        std::optional<FailedEvent> failed;
        bool operator==(const Ending&) const = default;
    };

    void take(const EventHeader& header, const StartedEvent& event);
    void take(const EventHeader& header, const ResumedEvent& event);
    void take(const EventHeader& header, const ProgressEvent& event);
    void take(const EventHeader& header, const FilteredEvent& event);
    void take(const EventHeader& header, const StepEvent& event);
    void take(const EventHeader& header, const EvaluationEvent& event);
    void take(const EventHeader& header, const HeldOutEvent& event);
    void take(const EventHeader& header, const CheckpointEvent& event);
    void take(const EventHeader& header, const IterationFinishedEvent& event);
    void take(const EventHeader& header, const VerdictEvent& event);
    void take(const EventHeader& header, const DraftEvent& event);
    void take(const EventHeader& header, const WarningEvent& event);
    void take(const EventHeader& header, const PausedEvent& event);
    void take(const EventHeader& header, const StoppedEvent& event);
    void take(const EventHeader& header, const FailedEvent& event);
    void take(const EventHeader& header, const FinishedEvent& event);
    void take(const EventHeader& header, const UnknownEvent& event);
    void begin(const EventHeader& header);
    IterationProgress& iteration(std::int64_t number);

    RunCounts m_counts;
    Ending m_ending;
    std::optional<StartedEvent> m_started;
    std::optional<ProgressEvent> m_progress;
    std::map<std::int64_t, IterationProgress> m_iterations;
    std::optional<HeldOutEvent> m_heldOut;
    std::vector<std::string> m_warnings;
    std::set<std::string> m_brokenRules;
};

}  // namespace sami
