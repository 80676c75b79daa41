#include "core/model/device_list.h"

#include <thread>

#include <ATen/DeviceAccelerator.h>

#include "core/base/host_memory.h"
#include "core/base/processor_info.h"
#include "core/base/sentence.h"
#include "core/model/devices.h"
#include "core/model/nvidia_management.h"

namespace sami {

namespace {

DeviceInfo processor() {
    DeviceInfo device;
    device.name = "cpu";
    device.bfloat16Ratio = measureBfloat16Ratio(torch::kCPU);
    device.description = sentence("{processor}, {count} threads", {{"processor", processorInfo().name},
                                                                   {"count", std::thread::hardware_concurrency()}});
    const HostMemory memory = hostMemory();
    device.totalBytes = memory.totalBytes;
    device.freeBytes = memory.availableBytes;
    device.holders.emplace();
    return device;
}

DeviceInfo accelerator(torch::Device device) {
    DeviceInfo info;
    info.name = device.str();
    // Who holds memory is asked before this process takes its own.
    NvidiaCard card = device.is_cuda() ? nvidiaCard(device.index()) : NvidiaCard{};
    const auto [free, total] = at::accelerator::getMemoryInfo(device.index());
    info.totalBytes = static_cast<std::int64_t>(total);
    info.freeBytes = static_cast<std::int64_t>(free);
    info.bfloat16Ratio = measureBfloat16Ratio(device);
    const std::string kind = c10::DeviceTypeName(device.type(), /*lower_case=*/!device.is_cuda());
    info.description = card.name.empty() ? sentence("{kind} device", {{"kind", kind}}) : std::move(card.name);
    info.holders = std::move(card.holders);
    return info;
}

}  // namespace

std::vector<DeviceInfo> listDevices() {
    std::vector<DeviceInfo> devices{processor()};
    for (const torch::Device device : accelerators()) devices.push_back(accelerator(device));
    return devices;
}

}  // namespace sami
