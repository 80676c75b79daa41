#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "core/base/json_file.h"
#include "core/model/devices.h"

namespace sami {

namespace {

double gigabytes(std::int64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

Result<void> runDevices(bool asJson) {
    const std::vector<DeviceInfo> devices = listDevices();
    if (asJson) {
        OrderedJson list = OrderedJson::array();
        for (const DeviceInfo& device : devices) {
            list.push_back({{"name", device.name},
                            {"description", device.description},
                            {"total_bytes", device.totalBytes},
                            {"free_bytes", device.freeBytes},
                            {"bfloat16_ratio", device.bfloat16Ratio}});
        }
        std::cout << OrderedJson{{"devices", list}}.dump() << '\n';
        return {};
    }
    for (const DeviceInfo& device : devices) {
        std::printf("%-8s %-40s %6.1f of %.1f GB free, bfloat16 %.1f× float32\n", device.name.c_str(),
                    device.description.c_str(), gigabytes(device.freeBytes), gigabytes(device.totalBytes),
                    device.bfloat16Ratio);
    }
    return {};
}

}  // namespace

void addDevices(CLI::App& app, Action& action) {
    auto asJson = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("devices", "What can be trained on, with free memory");
    command->add_flag("--json", *asJson, "One JSON object");
    command->callback([asJson, &action] { action = [asJson] { return runDevices(*asJson); }; });
}

}  // namespace sami
