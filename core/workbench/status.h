#pragma once

#include <string>

#include "core/base/json_file.h"
#include "core/store/verdict_store.h"
#include "core/workbench/document.h"

namespace sami {

/// What `sami status --json` prints: {"runs": [{"name", "run", "teaching", "state", "responding", "steps", "seconds",
/// "held_out"}], "best": [{"run", "choices": [{"metric", "model", "value"}]}], see bestCheckpoints(); "responses":
/// [{"name", "n", "mean_tokens"}], "win_rates": [{"baseline", "candidate", "judge", "formula", "rate", "low", "high",
/// "n", "ties", "errors"}], "edited_since": [{"run", "words"}] of runs that were taught other words than stand there
/// now}. One entry of "runs" an iteration; what is not known yet is null. A run that can't be read
/// has "problem" and "remedy" besides. Runs are as their folders say, so it is right while another process holds the
/// experiment.
Result<OrderedJson> experimentStatus(Document& document);

/// The same for people: a few lines of text, with what went wrong in failed runs.
Result<std::string> experimentStatusText(Document& document);

/// Judge and, where there is one, the person.
std::string judgeOf(const WinRateRow& row);

}  // namespace sami
