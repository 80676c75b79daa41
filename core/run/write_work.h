#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/run/worker_session.h"

namespace sami {

/// Numbers of the drafts that earlier attempts at the task write have no answer to.
std::vector<std::int64_t> missingDrafts(const WorkerSession& session);

/// What came of asking for a draft.
struct WriterAnswer {
    std::string words;      ///< of the model, as they came
    bool isCut = false;     ///< they ended at the most tokens
    std::string failure{};  ///< why there are none, a sentence; empty where there are
    double seconds = 0;     ///< that it took
};

/// Writes drafts as they come, with progress.
class DraftRecorder {
public:
    explicit DraftRecorder(WorkerSession& session);
    /// @param number of the draft  Error: it can't be written.
    Result<void> record(std::int64_t number, const WriterAnswer& answer);

private:
    WorkerSession& m_session;
    std::size_t m_total;
    std::size_t m_done;
};

}  // namespace sami
