#pragma once

#include <vector>

#include "core/run/device_info.h"

namespace sami {

/// What this machine can train on: the processor, and every device of the kind that LibTorch computes on here. Measures
/// each, which takes some 50 ms and, on a card, sets it up for this process.
std::vector<DeviceInfo> listDevices();

}  // namespace sami
