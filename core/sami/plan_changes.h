#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/sami/memory_plan.h"

namespace sami {

/// The run with its model on devices of the choice. Error: as networkOptions().
Result<PlanInputs> placed(PlanInputs inputs, const DeviceChoice& choice, const std::string& dtype);

/// A change of the settings that lowers the peak.
struct PlanChange {
    std::string text;       ///< "activation_checkpointing=true"
    std::int64_t peak = 0;  ///< bytes on the tightest device, with this change and those before it
};

/// What to change so that the run fits into what is free: one setting where one is enough, else several, none of which
/// can be left out. What changes nothing that is learned comes before what does. Nothing where nothing helps.
std::vector<PlanChange> changesThatFit(const PlanInputs& inputs, const std::vector<DeviceRoom>& rooms);
/// Which changes are looked at: all, or those that a run which was begun may be gone on with.
enum class ChangeScope { AnyRun, SameRun };

/// The same with what is asked of a plan besides that it fits.
std::vector<PlanChange> changesThatFit(const PlanInputs& inputs, const std::vector<DeviceRoom>& rooms,
                                       const std::function<bool(const MemoryPlan&)>& suffices,
                                       ChangeScope scope = ChangeScope::AnyRun);

/// "device=cpu" where a run that was to compute elsewhere fits into the machine's own memory.
std::optional<PlanChange> changeToProcessor(PlanInputs inputs);

}  // namespace sami
