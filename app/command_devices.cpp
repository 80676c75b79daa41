#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "core/base/sentence.h"
#include "core/base/text.h"
#include "core/model/device_list.h"

namespace sami {

namespace {

double gigabytes(std::int64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

/// "python3 (process 4242) holds 5.2 GB"
std::string lineOf(const MemoryHolder& holder) {
    const std::string amount = holder.bytes ? formattedNumber("%.1f GB", gigabytes(*holder.bytes)) : "memory";
    const char* pattern =
        holder.program.empty() ? "process {pid} holds {amount}" : "{program} (process {pid}) holds {amount}";
    return sentence(pattern, {{"program", holder.program}, {"pid", holder.pid}, {"amount", amount}});
}

/// Bytes of the longest text.
int widest(const std::vector<DeviceInfo>& devices, std::string DeviceInfo::* text) {
    std::size_t width = 0;
    for (const DeviceInfo& device : devices) width = std::max(width, (device.*text).size());
    return static_cast<int>(width);
}

void print(const std::vector<DeviceInfo>& devices) {
    const int name = widest(devices, &DeviceInfo::name);
    const int description = widest(devices, &DeviceInfo::description);
    for (const DeviceInfo& device : devices) {
        std::printf("%-*s  %-*s  %6.1f of %.1f GB free, bfloat16 %.1f× float32\n", name, device.name.c_str(),
                    description, device.description.c_str(), gigabytes(device.freeBytes), gigabytes(device.totalBytes),
                    device.bfloat16Ratio);
        for (const MemoryHolder& holder : device.holders.value_or(std::vector<MemoryHolder>()))
            std::printf("%-*s  %s\n", name, "", lineOf(holder).c_str());
    }
}

Result<void> runDevices(bool asJson) {
    const std::vector<DeviceInfo> devices = listDevices();
    if (asJson) {
        std::cout << dumpLine(toJson(devices)) << '\n';
    } else {
        print(devices);
    }
    return {};
}

}  // namespace

void addDevices(CLI::App& app, Action& action) {
    auto asJson = std::make_shared<bool>(false);
    CLI::App* command =
        app.add_subcommand("devices", "What can be trained on, with free memory and who holds the rest");
    command->add_flag("--json", *asJson, "One JSON object");
    command->callback([asJson, &action] { action = [asJson] { return runDevices(*asJson); }; });
}

}  // namespace sami
