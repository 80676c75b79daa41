#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/run/event_log.h"
#include "core/run/response_log.h"
#include "core/run/run_progress.h"

namespace sami {

/// Who works at a run: its worker, or one that computes beside it and only reads. What such a one is told to write
/// goes nowhere, it has no heartbeat, and it asks for nothing: it ends with the worker.
enum class SessionRole { Worker, Beside };

/// What earlier attempts at a run asked for and got.
struct EarlierAnswers {
    std::set<std::pair<std::string, std::string>>
        pairs;                      ///< judge: with a verdict, each with the order it was given in
    std::set<std::int64_t> drafts;  ///< write: numbers of those with an answer
};

/// A worker's hold on its run folder: the configuration, what earlier attempts left, the files it appends to, the
/// heartbeat, and what the launcher asks for.
class WorkerSession {
public:
    /// Cuts torn last lines, reads what is there and starts the heartbeat. @param interrupted whether the process was
    /// told to end.  Error: not a run folder, malformed configuration, another worker holds it, can't be written.
    static Result<std::unique_ptr<WorkerSession>> open(RunFolder folder, std::function<bool()> interrupted,
                                                       SessionRole role = SessionRole::Worker);
    ~WorkerSession();

    const RunConfig& config() const { return m_config; }
    const RunFolder& folder() const { return m_folder; }
    /// Whether what is made is kept in the folder: files beside the events and responses are its callers' to write.
    bool writes() const { return m_events.isWritten(); }
    /// What the events of earlier attempts say.
    const RunProgress& earlier() const { return m_earlier.progress; }
    /// What earlier attempts were answered.
    const EarlierAnswers& answered() const { return m_earlier.answers; }
    /// Responses of a batch, earlier attempts' and this one's.
    Result<std::vector<Json>> recordedResponses(const ResponseBatchKey& batch) const {
        return m_responses.recorded(batch);
    }

    Result<void> event(EventBody body) { return m_events.write(std::move(body)); }
    /// Appends a response of a batch; `seq` and `attempt` are filled in.
    Result<void> response(const ResponseBatchKey& batch, const OrderedJson& fields) {
        return m_responses.append(m_events.attempt(), batch, fields);
    }

    /// Returns once the events and responses written so far are on the disk.
    Result<void> sync();

    /// Progress of a phase, written at most four times a second, but always for the last one.
    Result<void> progress(std::int64_t iteration, std::string_view phase, std::size_t done, std::size_t total,
                          std::optional<double> etaSeconds, std::optional<double> elapsedSeconds = {});

    /// What the launcher asks for now; looked up on disk at most five times a second.
    RunRequest request();
    /// Ends the work as paused for a reason of the worker's own: writes `paused`. Return its error, which is of the
    /// kind Cancelled.
    Error pauseItself(const HealthPause& health);
    bool pausedItself() const { return m_pausedItself; }

    /// Where the work can be interrupted: waits while paused, but no longer than 15 minutes; then the work ends as
    /// paused, and the memory is free. Error Cancelled then and when asked to stop.
    Result<void> checkpointRequest(std::int64_t iteration, std::int64_t step);
    /// Seconds since this attempt began, without those of pauses.
    double secondsWorked() const;

private:
    struct Earlier {
        RunProgress progress;
        EarlierAnswers answers;
    };
    WorkerSession(RunFolder folder, RunConfig config, EventLog events, ResponseLog responses, Earlier earlier,
                  std::function<bool()> interrupted);
    void beat(const std::stop_token& stop);

    RunFolder m_folder;
    RunConfig m_config;
    EventLog m_events;
    ResponseLog m_responses;
    std::function<bool()> m_interrupted;
    bool m_pausedItself = false;
    Earlier m_earlier;
    RunRequest m_request = RunRequest::Run;
    std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();  ///< later by what was paused
    std::chrono::steady_clock::time_point m_lastLook;
    std::chrono::steady_clock::time_point m_lastProgress;
    std::jthread m_heart;
};

}  // namespace sami
