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
/// One line for the header: "iteration 1 of 2 · step 2/3 · 1:45 left", "paused at step 2", "finished" …
QString stateLine(const RunEntry& run);
/// What the button beside Stop does: "Pause", "Keep going" while a pause has not come, or "Resume".
QString pauseWord(const RunEntry& run);

/// How many questions of the latest iteration the model learned from, and why not from the others; empty where it was
/// from all of them, or nothing was learned yet.
QString leftOutSentence(const RunProgress& progress);
/// "iteration 1 of 2"; empty where none is under way.
QString iterationOf(const RunEntry& run);
/// "1:45 left": of the whole run, or, where only that is known, of the iteration, which it then says.
QString timeLeft(const RunProgress& progress);

}  // namespace sami
