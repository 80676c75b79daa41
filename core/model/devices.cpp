#include "core/model/devices.h"

#include <ATen/DeviceAccelerator.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include "core/base/host_memory.h"
#include "core/base/processor_info.h"
#include "core/base/text.h"
#include "core/model/cuda_calls.h"

namespace sami {

namespace {

/// Seconds of one 512³ product, the fastest of several.
double productSeconds(torch::Device device, torch::Dtype dtype) {
    const torch::NoGradGuard noGrad;
    const torch::Tensor a = torch::ones({512, 512}, torch::TensorOptions().dtype(dtype).device(device));
    double best = 1e9;
    for (int i = 0; i < 6; ++i) {
        const auto start = std::chrono::steady_clock::now();
        torch::mm(a, a).sum().item<float>();
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        best = std::min(best, taken.count());
    }
    return best;
}

}  // namespace

namespace {

/// The kind and index of a name, apart: LibTorch's own index has eight bits, and 256 would be 0.
struct SpelledDevice {
    torch::DeviceType kind;
    int index = 0;
};

/// Nothing for words that name no device.
std::optional<SpelledDevice> spelled(const std::string& name) {
    const std::size_t colon = std::min(name.find(':'), name.size());
    int index = 0;
    const char* const end = name.data() + name.size();
    if (colon < name.size()) {
        const auto read = std::from_chars(name.data() + colon + 1, end, index);
        if (read.ec != std::errc{} || read.ptr != end || index < 0) return std::nullopt;
    }
    try {
        return SpelledDevice{torch::Device(name.substr(0, colon)).type(), index};
    } catch (const c10::Error&) {
        return std::nullopt;
    }
}

Result<torch::Device> parseDevice(const std::string& name) {
    const std::optional<SpelledDevice> device = spelled(name);
    if (!device) {
        return fail(ErrorKind::Usage, "device \"{name}\" is not known; choose cpu, auto or cuda:0, cuda:1 …",
                    {{"name", name}});
    }
    if (device->kind == torch::kCPU && device->index == 0) return torch::Device(torch::kCPU);
    const int count = at::getAccelerator() == device->kind ? at::accelerator::deviceCount() : 0;
    if (device->index < count) return torch::Device(device->kind, static_cast<c10::DeviceIndex>(device->index));
    const std::string_view pattern =
        count == 0 ? "device {name} is not on this machine, which has none of its kind; auto or cpu computes here all "
                     "the same"
                   : "device {name} is not on this machine, which has {count} of its kind, counted from 0; "
                     "`sami devices` lists what can be used";
    return fail(ErrorKind::Usage, pattern, {{"name", name}, {"count", count}});
}

/// What the device has free, with what LibTorch keeps of it for this process and does not use.
std::int64_t freeOn(torch::Device device) {
    constexpr auto kAll = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);
    const auto free = static_cast<std::int64_t>(at::accelerator::getMemoryInfo(device.index()).first);
    const auto stats = at::accelerator::getDeviceStats(device.index());
    return free + stats.reserved_bytes[kAll].current - stats.allocated_bytes[kAll].current;
}

Result<std::vector<torch::Device>> parseList(const std::string& names) {
    std::vector<torch::Device> devices;
    for (const std::string_view name : split(names, ',')) {
        const Result<torch::Device> device = parseDevice(std::string(trimmed(name)));
        if (!device) return std::unexpected(device.error());
        if (std::ranges::find(devices, *device) != devices.end())
            return fail(ErrorKind::Usage, "device {name} is named twice", {{"name", device->str()}});
        devices.push_back(*device);
    }
    const bool oneKind = std::ranges::all_of(devices, [&](auto d) { return d.type() == devices.front().type(); });
    if (oneKind) return devices;
    return fail(ErrorKind::Usage, "device \"{names}\" mixes kinds; a model is divided over devices of one kind",
                {{"names", names}});
}

}  // namespace

std::vector<torch::Device> accelerators() {
    std::vector<torch::Device> devices;
    const auto kind = at::getAccelerator();
    for (c10::DeviceIndex i = 0; kind && i < at::accelerator::deviceCount(); ++i) devices.emplace_back(*kind, i);
    return devices;
}

Result<DeviceChoice> parseDevices(const std::string& names) {
    DeviceChoice choice;
    if (names == "auto") {
        choice = {accelerators(), true};
        if (choice.devices.empty()) choice.devices.emplace_back(torch::kCPU);
    } else {
        Result<std::vector<torch::Device>> listed = parseList(names);
        if (!listed) return std::unexpected(listed.error());
        choice.devices = std::move(*listed);
    }
    prepareDevice(choice.devices.front());
    return choice;
}

std::vector<DeviceRoom> roomsOf(const std::vector<torch::Device>& devices) {
    std::vector<DeviceRoom> rooms;
    for (const torch::Device device : devices)
        rooms.push_back({device, device.is_cpu() ? hostMemory().availableBytes : freeOn(device)});
    return rooms;
}

std::vector<DeviceRoom> roomsOfModel(const Placement& placement) {
    std::vector<torch::Device> devices = placement.devices();
    if (!placement.first().is_cpu()) devices.emplace_back(torch::kCPU);
    return roomsOf(devices);
}

Result<NetworkOptions> networkOptions(const DeviceChoice& choice, const std::string& dtype, const ModelConfig& config,
                                      const NeedsOf& needs) {
    const torch::Device first = choice.devices.front();
    const Result<torch::Dtype> compute = parseComputeDtype(dtype, first);
    if (!compute) return std::unexpected(compute.error());
    const bool isGiven = choice.devices.size() == 1 && (first.is_cpu() || !choice.fewest);
    if (isGiven) return NetworkOptions{first, *compute};
    const PartNeeds wanted = needs({first, *compute});
    const std::vector<DeviceRoom> rooms = roomsOf(choice.devices);
    const PlacedModel placed = (choice.fewest ? dividedOverFewest : divided)(config, wanted, rooms);
    if (choice.fewest && placed.fullest > 1) return networkOptions({{torch::kCPU}, false}, dtype, config, needs);
    return NetworkOptions{placed.placement, *compute};
}

std::vector<torch::Device> otherDevices(const Placement& placement) {
    std::vector<torch::Device> all = accelerators();
    const bool hasMore = !placement.first().is_cpu() && all.size() > placement.devices().size();
    return hasMore ? all : std::vector<torch::Device>();
}

std::string deviceNames(const Placement& placement) {
    std::vector<std::string> names;
    for (const torch::Device device : placement.devices()) names.push_back(device.str());
    return joined(names, ",");
}

double measureBfloat16Ratio(torch::Device device) {
    return productSeconds(device, torch::kFloat32) / productSeconds(device, torch::kBFloat16);
}

bool autoTakesBfloat16(torch::Device device) {
    if (device.is_cpu()) return processorInfo().hasBfloat16;
    return measureBfloat16Ratio(device) >= 1.5;
}

Result<torch::Dtype> parseComputeDtype(const std::string& name, torch::Device device) {
    if (name == "float32") return torch::kFloat32;
    if (name == "bfloat16") return torch::kBFloat16;
    if (name == "auto") return autoTakesBfloat16(device) ? torch::kBFloat16 : torch::kFloat32;
    return fail(ErrorKind::Usage, "dtype \"{name}\" is not known; choose auto, float32 or bfloat16", {{"name", name}});
}

std::string dtypeName(torch::Dtype dtype) {
    if (dtype == torch::kBFloat16) return "bfloat16";
    return dtype == torch::kFloat16 ? "float16" : "float32";
}

torch::Dtype dtypeOf(const std::string& name) {
    if (name == "bfloat16") return torch::kBFloat16;
    return name == "float16" ? torch::kFloat16 : torch::kFloat32;
}

}  // namespace sami
