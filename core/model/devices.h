#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// Something a model can be trained on.
struct DeviceInfo {
    std::string name;  ///< "cpu", "cuda:0"
    std::string description;
    std::int64_t totalBytes = 0;  ///< memory
    std::int64_t freeBytes = 0;
    double bfloat16Ratio = 1;  ///< speed of a bfloat16 product relative to float32, measured
};

/// `cpu`, `cuda` or `cuda:N`. Error: unknown word, or a device this machine does not have.
Result<torch::Device> parseDevice(const std::string& name);

/// How many times faster than float32 a bfloat16 matrix product runs on the device; measured in some 50 ms.
double measureBfloat16Ratio(torch::Device device);

/// `auto` becomes bfloat16 only where its product is at least 1.5 times as fast. Error: unknown word.
Result<torch::Dtype> parseComputeDtype(const std::string& name, torch::Device device);

std::string dtypeName(torch::Dtype dtype);
/// Of a name that dtypeName() gives; float32 for any other.
torch::Dtype dtypeOf(const std::string& name);

std::vector<DeviceInfo> listDevices();

}  // namespace sami
