#pragma once

#include "core/run/run_progress.h"
#include "ui/review/comparison.h"

namespace sami {

/// What a run has told by the end of so many of its three steps; with `evaluatedAfter` also its figures afterwards.
RunProgress cannedProgress(int steps, bool evaluatedAfter);

/// One event of events.jsonl with the fields every event carries.
Json cannedEvent(std::int64_t seq, const char* type, Json fields);

/// Takes in an event; ends the program where that fails.
void take(RunProgress& progress, const char* type, const Json& fields);

/// Two queries under principle and antithesis; the second one was asked by the visitor.
Comparison cannedComparison();

}  // namespace sami
