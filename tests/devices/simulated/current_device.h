#pragma once

#include <c10/core/Device.h>

namespace sami::simulated {

inline constexpr c10::DeviceType kDeviceType = c10::DeviceType::PrivateUse1;

/// The device that this thread works on unless told otherwise.
c10::DeviceIndex currentDevice();

/// @pre a device of that number exists (LibTorch's error otherwise)
void setCurrentDevice(c10::DeviceIndex index);

/// `device` with the current one's number where it has none.
c10::Device numbered(c10::Device device);

}  // namespace sami::simulated
