#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// Read-write, or read-only when another process holds the file: what is launched then works in its folder alone.
Result<std::unique_ptr<Document>> openForRun(const std::string& file);

/// Starts a worker of this program on a run, or lets one that waits go on, and tells on standard error what it does
/// until it ends. Ctrl-C asks it to stop and waits for the state to be saved; a second one kills it.
/// @param look told as well, line by line, a few times a second: what else there is to say of it by then
/// @return where the run stands afterwards.  Error: the worker failed (its own sentence), was interrupted, or died.
using LookAtRun = std::function<std::vector<std::string>(const Document&)>;
Result<RunEntry> runToEnd(Document& document, std::int64_t run, const LookAtRun& look = {});

/// Tells on standard error of the runs whose files can't be read: what they hold may be missing from what follows.
void printProblems(const Document& document);

}  // namespace sami
