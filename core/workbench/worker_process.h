#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/run/run_folder.h"

namespace sami {

/// How a worker belongs to whoever starts it.
enum class WorkerTie {
    Child,    ///< a group of its own, to be waited for: Ctrl-C in the terminal reaches the parent alone
    Detached  ///< a session of its own: it survives the parent
};

/// Starts `PROGRAM worker RUN_FOLDER` and asks it to run; its output goes to worker.log in the folder.
/// @return its process id. Blocks for the few milliseconds of the start.
Result<pid_t> startWorker(const std::filesystem::path& program, const RunFolder& folder, WorkerTie tie);

/// Frees what the system keeps of detached workers of this process that have ended.
void reapEndedWorkers();

/// The last line a worker left in worker.log, for a message; empty when it said nothing.
std::string lastWords(const RunFolder& folder);

/// How long one that gives no sign of life has to end in good order.
inline constexpr std::chrono::seconds kEndingPatience{10};

/// Asks the worker of a folder to end at once (TERM) and leaves behind a process, which outlives this one, that ends it
/// for good (KILL) where it is still there after `patience`. Only ever touches the process the heartbeat names,
/// recognised by its start time. @return whether such a process was on this host. Error: nothing could be left behind.
Result<bool> endWorker(const RunFolder& folder, std::chrono::milliseconds patience);

}  // namespace sami
