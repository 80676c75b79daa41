#pragma once

#include <cstddef>

/// Two accelerators, `simulated:0` and `simulated:1`, that compute on the processor but have what tests of devices
/// need: memory of their own with a limit, pointers that the host can't read through, and operations that refuse
/// tensors of different devices. Loading the library registers them with LibTorch, in a program that knows nothing of
/// them too: `LD_PRELOAD=libsami_simulated_devices.so sami …`.
///
/// Environment, read when the library is loaded:
///   SAMI_SIMULATED_BYTES   memory of each device in bytes, one number for both or `first,second`; 4 GB each without it
///   SAMI_SIMULATED_TRACE   1 writes each operation and the device it runs on to standard error
///
/// Not simulated: asynchrony, fragmentation, what a kernel needs for itself while it runs, a GPU's rounding.
namespace sami::simulated {

inline constexpr int kNumDevices = 2;

/// Bytes that the tensors of a device occupy.
std::size_t bytesInUse(int device);

/// Most bytes in use at once since the start, or since resetPeak.
std::size_t peakBytes(int device);
void resetPeak(int device);

/// Beyond it, c10::OutOfMemoryError is thrown. A limit below what is in use takes nothing away.
std::size_t limitBytes(int device);
void setLimitBytes(int device, std::size_t bytes);

}  // namespace sami::simulated
