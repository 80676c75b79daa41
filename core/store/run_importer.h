#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/dataset/response.h"
#include "core/run/event_follower.h"
#include "core/run/line_file.h"
#include "core/run/run_folder.h"
#include "core/run/run_progress.h"
#include "core/store/database.h"

namespace sami {

/// Follows the folder of one run and takes what is new into the experiment. Remembers what it has read, so that asking
/// again costs no more than what was added.
class RunImporter {
public:
    RunImporter(const Database& database, std::int64_t run, RunFolder folder);

    /// Reads on. Error: a line that is no event or no response, or a gap in the numbering; names file and line.
    Result<void> read();
    const RunProgress& progress() const { return m_progress; }
    RunState state() const;

    /// What one write() brought.
    struct Brought {
        std::int64_t events = 0;
        std::int64_t responses = 0;
        std::int64_t verdicts = 0;
    };
    /// Writes what was read and not written yet, in one transaction; a failure keeps it for the next time.
    Result<Brought> write();
    /// Drops what was read: a read-only experiment never writes it.
    void forgetPending();

private:
    Result<void> readEvents();
    Result<void> readResponses();
    Result<void> writeEvents(Brought& brought, RunState now);
    Result<std::int64_t> writeVerdicts(std::int64_t fromSeq);

    const Database* m_database;
    std::int64_t m_run;
    RunFolder m_folder;
    EventFollower m_events;
    LineFollower m_responses;
    RunProgress m_progress;
    std::int64_t m_nextResponse = 0;
    std::optional<RunState> m_writtenState;  ///< as this object wrote it last
    std::vector<RunEvent> m_pendingEvents;
    std::vector<Response> m_pendingResponses;
};

}  // namespace sami
