#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_file.h"

namespace sami {

/// A process that holds memory of a device.
struct MemoryHolder {
    std::int64_t pid = 0;
    std::string program;                  ///< without folders; empty where it has gone or can't be seen
    std::optional<std::int64_t> bytes{};  ///< nothing where the driver does not tell
    bool operator==(const MemoryHolder&) const = default;
};

/// Something a model can be trained on.
struct DeviceInfo {
    std::string name;             ///< "cpu", "cuda:0"
    std::string description;      ///< "NVIDIA H100 80GB HBM3"
    std::int64_t totalBytes = 0;  ///< memory
    std::int64_t freeBytes = 0;
    double bfloat16Ratio = 1;  ///< speed of a bfloat16 product relative to float32, measured
    /// Other processes with memory of it, the one with the most first; nothing where that is not known. Of processors
    /// none are listed.
    std::optional<std::vector<MemoryHolder>> holders{};
    bool operator==(const DeviceInfo&) const = default;
};

/// What `sami devices --json` prints: {"devices": [{"name", "description", "total_bytes", "free_bytes",
/// "bfloat16_ratio", "holders": [{"pid", "program", "bytes"}] or null}]}.
OrderedJson toJson(const std::vector<DeviceInfo>& devices);
/// Reads that; keys that are not known are left alone. Error: it is no such list.
Result<std::vector<DeviceInfo>> devicesFromJson(std::string_view text);

}  // namespace sami
