#pragma once

#include <string>

#include <QString>

#include "core/workbench/run_entry.h"

namespace sami {

// How a run stands, in words for people.

/// "Learning", "Writing answers" …
QString phaseWord(const std::string& phase);
/// How far a phase is, with what it counts: "5 of 24 questions", "12 of 96 answers"; empty where there is one thing to
/// do. Of a run that stands still and was learning: the updates that are kept.
QString phaseCount(const RunEntry& run);
/// One line for the header: "iteration 1 · step 2/3 · 0:41 left", "paused at step 2", "finished" …
QString stateLine(const RunEntry& run);

}  // namespace sami
