#pragma once

#include <optional>
#include <vector>

#include "core/run/run_progress.h"

namespace sami {

/// The held-out metrics before the first iteration and as of now. What an evaluation measured, on the model's own
/// answers, is never mixed with what the live curve says on the answers an iteration started with.
struct HeldOutSummary {
    std::optional<BoundMetrics> before;  ///< of the first evaluation
    std::optional<BoundMetrics> after;   ///< of the latest one, once there are two
    std::optional<BoundMetrics> live;    ///< on earlier answers, while that is newer than the latest evaluation
    std::vector<double> lengthsBefore;   ///< mean tokens [C]; empty before they are measured
    std::vector<double> lengthsAfter;
};
HeldOutSummary summarise(const RunProgress& progress);

/// ln C as far as known from any event, 0 before.
double ceilingOf(const RunProgress& progress);

}  // namespace sami
