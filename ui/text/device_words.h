#pragma once

#include <string>
#include <vector>

#include <QString>

#include "core/run/device_info.h"

namespace sami {

/// What is known of this computer's devices.
struct KnownDevices {
    std::vector<DeviceInfo> devices = {};  ///< the processor among them; empty before they are known
    QString problem = {};                  ///< why they could not be found out, one sentence; else empty
    bool operator==(const KnownDevices&) const = default;
};

// A choice is what the setting `device` says: "cpu", "auto", "cuda:0" or "cuda:0,cuda:1".

/// "NVIDIA H100 80GB HBM3 (cuda:0)"; of the processor "This computer's processor".
QString deviceTitle(const DeviceInfo& device);
/// "79 of 85 GB free".
QString freeMemory(const DeviceInfo& device);
/// Who holds the rest, a line each; empty where nobody does or that is not known.
QString holderLines(const DeviceInfo& device);

/// Where a run with that choice would compute, one sentence.
QString whereSentence(const std::string& choice, const KnownDevices& known);
/// What is wrong with the choice on this computer, and what to do, in sentences; empty where nothing is.
QString deviceProblem(const std::string& choice, const KnownDevices& known);

/// What can be chosen here.
struct DeviceOption {
    std::string choice;
    QString text;
    QString hint;  ///< may be empty
};
/// The processor first, then each other device, and where there are such, all of them and `auto`.
std::vector<DeviceOption> deviceOptions(const KnownDevices& known);

/// Of a run's devices, for the header: "CPU", a device's name, or "2 devices".
QString devicesInUse(const std::string& names, const KnownDevices& known);
/// Each of them by name, a line each; empty where devicesInUse() says it all.
QString devicesInUseExplained(const std::string& names, const KnownDevices& known);

}  // namespace sami
