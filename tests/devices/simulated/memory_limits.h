#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "tests/devices/simulated/simulated_devices.h"

namespace sami::simulated {

using MemoryLimits = std::array<std::size_t, kNumDevices>;  // bytes

/// `1000` for both devices or `1000,500`; nothing for any other text.
std::optional<MemoryLimits> parseMemoryLimits(std::string_view text);

/// From SAMI_SIMULATED_BYTES. Ends the process where it is malformed: a test would run with limits it did not ask for.
MemoryLimits memoryLimitsOfEnvironment();

}  // namespace sami::simulated
