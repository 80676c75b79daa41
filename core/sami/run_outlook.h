#pragma once

#include <optional>
#include <vector>

#include "core/sami/memory_plan.h"
#include "core/sami/plan_changes.h"

namespace sami {

/// What a run is expected to take on its device, and what to change where that is too much.
struct RunOutlook {
    PlanInputs inputs;
    MemoryPlan memory;
    std::int64_t available = 0;       ///< bytes that are free on the device now
    double minutes = 0;               ///< of one iteration
    std::vector<PlanChange> changes;  ///< what makes it fit; empty where it does, or where nothing helps
    bool fits() const { return memory.peak() <= available; }
};

/// Foresees a run with these settings: reads the model's configuration, not its weights, and measures how fast the
/// device multiplies. @param promptTokens of the longest prompt, constitution and query together
/// Error: an unknown model or device, settings that no run of the model could have.
Result<RunOutlook> foreseeRun(RunSettings settings, std::int64_t promptTokens);

}  // namespace sami
