#pragma once

#include "core/base/json_file.h"
#include "core/store/experiment.h"

namespace sami {

/// What `sami status --json` prints (design.md §5): {"runs": [{"name", "state", "steps", "seconds", "held_out"}],
/// "responses": [{"name", "n", "mean_tokens"}], "win_rates": [{"baseline", "candidate", "judge", "formula", "rate",
/// "low", "high", "n", "ties", "errors"}]}. One entry of "runs" an iteration; figures not known yet are null. Runs are
/// read from their folders, so it is right while another process holds the experiment.
Result<OrderedJson> experimentStatus(const Experiment& experiment);

/// The same for people: a few lines of text, with what went wrong in failed runs.
Result<std::string> experimentStatusText(const Experiment& experiment);

}  // namespace sami
