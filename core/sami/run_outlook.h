#pragma once

#include <optional>
#include <vector>

#include "core/sami/memory_plan.h"
#include "core/sami/plan_changes.h"

namespace sami {

/// What a run is expected to take on its devices, and what to change where that is too much.
struct RunOutlook {
    PlanInputs inputs;
    MemoryPlan memory;
    std::vector<DeviceRoom> rooms;    ///< what is free now on the devices of the plan
    double minutes = 0;               ///< of one iteration
    std::vector<PlanChange> changes;  ///< what makes it fit; empty where it does, or where nothing helps
    bool fits() const { return memory.fits(rooms); }
    const DevicePlan& tightest() const { return memory.tightest(rooms); }
};

/// Foresees a run with these settings: reads the model's configuration, not its weights, and measures how fast the
/// device multiplies. @param promptTokens of the longest prompt, constitution and query together
/// Error: an unknown model or device, settings that no run of the model could have.
Result<RunOutlook> foreseeRun(RunSettings settings, std::int64_t promptTokens);

}  // namespace sami
