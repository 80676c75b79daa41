#pragma once

#include <ATen/core/Generator.h>

namespace sami::simulated {

/// What a device draws with when no generator is named; one a device, seeded by torch::manual_seed.
const at::Generator& defaultGenerator(c10::DeviceIndex device);

/// A generator of `device` that is nobody else's, with LibTorch's usual first seed.
at::Generator newGenerator(c10::DeviceIndex device);

/// The generator of the processor that draws `generator`'s numbers.
/// @throws c10::Error when it is not one of a simulated device
at::Generator hostGenerator(const at::Generator& generator);

}  // namespace sami::simulated
