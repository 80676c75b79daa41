#include "core/model/devices.h"

#include <ATen/DeviceAccelerator.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/base/host_memory.h"
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

constexpr const char* kListed = "`sami devices` lists what can be used";

/// Name and index of a device as LibTorch spells them; nothing for words that name none.
std::optional<torch::Device> spelled(const std::string& name) {
    try {
        return torch::Device(name);
    } catch (const c10::Error&) {
        return std::nullopt;
    }
}

Result<torch::Device> parseDevice(const std::string& name) {
    const std::optional<torch::Device> device = spelled(name);
    if (!device) {
        return fail(ErrorKind::Usage, "device \"{name}\" is not known; choose cpu, auto or cuda:0, cuda:1 …",
                    {{"name", name}});
    }
    if (device->is_cpu()) return torch::Device(torch::kCPU);
    const auto kind = at::getAccelerator();
    const int count = kind == device->type() ? at::accelerator::deviceCount() : 0;
    const c10::DeviceIndex index = device->has_index() ? device->index() : c10::DeviceIndex{0};
    if (index < count) return torch::Device(device->type(), index);
    return fail(ErrorKind::Usage, "device {name} is not on this machine, which has {count} of its kind; {listed}",
                {{"name", name}, {"count", count}, {"listed", kListed}});
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
    for (const torch::Device device : devices) {
        const std::int64_t free = device.is_cpu()
                                      ? hostMemory().availableBytes
                                      : static_cast<std::int64_t>(at::accelerator::getMemoryInfo(device.index()).first);
        rooms.push_back({device, free});
    }
    return rooms;
}

Placement placed(const DeviceChoice& choice, const ModelConfig& config, const PartNeeds& needs) {
    if (choice.devices.size() == 1) return choice.devices.front();
    const std::vector<DeviceRoom> rooms = roomsOf(choice.devices);
    return (choice.fewest ? dividedOverFewest(config, needs, rooms) : divided(config, needs, rooms)).placement;
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

Result<torch::Dtype> parseComputeDtype(const std::string& name, torch::Device device) {
    if (name == "float32") return torch::kFloat32;
    if (name == "bfloat16") return torch::kBFloat16;
    if (name == "auto") return measureBfloat16Ratio(device) >= 1.5 ? torch::kBFloat16 : torch::kFloat32;
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
