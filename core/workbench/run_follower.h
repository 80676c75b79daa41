#pragma once

#include <chrono>

#include "core/run/event_follower.h"
#include "core/run/response_follower.h"
#include "core/store/run_store.h"
#include "core/workbench/worker_watch.h"

namespace sami {

/// What a look at the files of a run brought.
struct RunNews {
    std::vector<RunEvent> events;
    std::vector<Response> responses;
    std::string problem;  ///< the first line that is no event or no response, with file and line; empty when all are
    bool more = false;    ///< another look brings more at once
};

/// Follows the files of one run: every line is read and parsed once, and kept until the store has it.
class RunFollower {
public:
    /// @param position where an earlier follower stopped; without its progress the events are read from their beginning
    RunFollower(RunFolder folder, RunPosition position);

    /// Reads on, a slice of each file. A line that is no event or no response is met again until its file is put right;
    /// everything before it is taken, and the other file is read all the same.
    RunNews poll(bool withResponses = true);
    /// Whether there is something that the files hold and poll() has not returned.
    bool isBehind() const;

    /// Where the run stands. What was noted of it stands until at least as much has been read again.
    const RunProgress& progress() const { return isShortOfNoted() ? *m_noted.progress : m_progress; }
    WorkerWatch& worker() { return m_worker; }
    RunState state() const { return progress().state(m_worker.isAlive()); }

    /// What the store does not have yet.
    RunBatch batch() const;
    bool hasBatch() const { return gathered() > 0; }
    /// Events and responses in it.
    std::size_t gathered() const { return m_events.size() + m_responses.size(); }
    /// The store has the batch, or never will.
    void forgetBatch();

private:
    bool isShortOfNoted() const { return m_noted.progress && m_progress.nextSeq() < m_noted.progress->nextSeq(); }
    Result<EventSlice> readEvents();
    Result<std::vector<Response>> readResponses();

    RunFolder m_folder;
    EventFollower m_eventFile;
    ResponseFollower m_responseFile;
    WorkerWatch m_worker;
    RunPosition m_noted;
    RunProgress m_progress;
    std::vector<RunEvent> m_events;
    std::vector<Response> m_responses;
    bool m_eventsAreTried = false;  ///< the noted place was the end of an event
    bool m_responsesAreTried = false;
};

}  // namespace sami
