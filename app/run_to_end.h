#pragma once

#include "core/workbench/document.h"

namespace sami {

/// Read-write, or read-only when another process holds the file: what is launched then works in its folder alone.
Result<std::unique_ptr<Document>> openForRun(const std::string& file);

/// Starts a worker of this program on a run, or lets one that waits go on, and tells on standard error what it does
/// until it ends. Ctrl-C asks it to stop and waits for the state to be saved; a second one kills it.
/// @return where the run stands afterwards.  Error: the worker failed (its own sentence), was interrupted, or died.
Result<RunEntry> runToEnd(Document& document, std::int64_t run);

/// Tells on standard error of the runs whose files can't be read: what they hold may be missing from what follows.
void printProblems(const Document& document);

}  // namespace sami
