#include "core/model/devices.h"

#include <chrono>
#include <fstream>
#include <thread>

#include "core/base/host_memory.h"

namespace sami {

namespace {

std::string processorName() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "processor";
}

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

Result<torch::Device> parseDevice(const std::string& name) {
    if (name == "cpu") return torch::Device(torch::kCPU);
    const bool isCuda = name == "cuda" || (name.starts_with("cuda:") && name.size() > 5 && name.size() < 9 &&
                                           name.find_first_not_of("0123456789", 5) == std::string::npos);
    if (!isCuda)
        return fail(ErrorKind::Usage, "device \"{name}\" is not known; choose cpu or cuda:0, cuda:1 …",
                    {{"name", name}});
    const int index = name == "cuda" ? 0 : std::stoi(name.substr(5));
    const auto count = static_cast<int>(torch::cuda::device_count());
    if (index >= count) {
        return fail(ErrorKind::Usage,
                    "device {name} is not on this machine, which has {count} CUDA devices; `sami devices` lists what "
                    "can be used",
                    {{"name", name}, {"count", count}});
    }
    // cuDNN's attention prepares itself anew for every length it meets, which took longer than a whole step.
    at::globalContext().setSDPUseCuDNN(false);
    return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
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

std::vector<DeviceInfo> listDevices() {
    std::vector<DeviceInfo> devices;
    const std::string processor =
        sentence("{processor}, {count} threads",
                 {{"processor", processorName()}, {"count", std::thread::hardware_concurrency()}});
    const HostMemory memory = hostMemory();
    devices.push_back({"cpu", processor, memory.totalBytes, memory.availableBytes, measureBfloat16Ratio(torch::kCPU)});
    for (c10::DeviceIndex i = 0; i < static_cast<c10::DeviceIndex>(torch::cuda::device_count()); ++i) {
        const torch::Device device(torch::kCUDA, i);
        const auto [free, total] = at::accelerator::getMemoryInfo(i);
        devices.push_back({device.str(), "CUDA device", static_cast<std::int64_t>(total),
                           static_cast<std::int64_t>(free), measureBfloat16Ratio(device)});
    }
    return devices;
}

}  // namespace sami
