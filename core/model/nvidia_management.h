#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/run/device_info.h"

namespace sami {

/// NVIDIA's libraries, which come with its driver and are loaded only when they are asked.
struct NvidiaLibraries {
    std::string driver = "libcuda.so.1";           ///< CUDA driver API
    std::string management = "libnvidia-ml.so.1";  ///< NVML
};

/// What NVIDIA's driver knows of a card beyond what LibTorch does.
struct NvidiaCard {
    std::string name;  ///< "NVIDIA H100 80GB HBM3"; empty where the driver could not be asked
    /// Processes but this one, for computing or drawing, the one with the most memory first; nothing where NVML could
    /// not be asked.
    std::optional<std::vector<MemoryHolder>> holders{};
};

/// The card that LibTorch calls `cuda:ordinal`. The driver counts as LibTorch does, with CUDA_VISIBLE_DEVICES and
/// CUDA_DEVICE_ORDER, and NVML does not: the card's UUID, or that of its part (MIG), says which one is meant.
NvidiaCard nvidiaCard(int ordinal, const NvidiaLibraries& libraries = {});

}  // namespace sami
