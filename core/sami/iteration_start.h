#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/run/worker_session.h"
#include "core/sami/resume_state.h"

namespace sami {

/// Where an iteration that an earlier attempt has begun goes on.
struct IterationStart {
    bool checkpointStands = false;      ///< the model it ends with was trained and saved
    std::optional<ResumeState> resume;  ///< the state inside the iteration that training goes on from
    bool firstWeightsLost = false;      ///< the model that the iteration began with is damaged, and not needed
    std::int64_t steps = 0;             ///< updates of the iteration that stand
    std::vector<std::string> warnings;  ///< what of the earlier work is lost, and what is done instead
};

/// One sentence for each checkpoint of a finished iteration that is there and not whole: a run that goes on from later
/// weights would not notice.
std::vector<std::string> damagedCheckpoints(const WorkerSession& session);

/// Looks for what earlier attempts left of the iteration; reads and checks whole files.
/// Error: its state is that of a training that was set up otherwise; names what differs.
Result<IterationStart> findIterationStart(const WorkerSession& session, std::int64_t iteration);

}  // namespace sami
