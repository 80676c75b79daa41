#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/placement.h"

namespace sami {

/// Devices that a model is to be put on.
struct DeviceChoice {
    std::vector<torch::Device> devices;  ///< at least one, all of one kind, in the order that layers take
    bool fewest = false;                 ///< only as many of them as it needs; the processor where it has no room there
};

/// `cpu`, a device of the kind that LibTorch computes on here (`cuda:0`; `cuda` is its first), several with commas
/// between them, over which layers are divided, or `auto`: as few of this machine's devices as have room, or the
/// processor where none has. Error: an unknown word, or a device this machine does not have.
Result<DeviceChoice> parseDevices(const std::string& names);

/// Every device of the kind that LibTorch computes on here beside the processor.
std::vector<torch::Device> accelerators();

/// What is free now.
std::vector<DeviceRoom> roomsOf(const std::vector<torch::Device>& devices);
/// The same of the devices that a model lies on, and of the machine's own memory, which comes last.
std::vector<DeviceRoom> roomsOfModel(const Placement& placement);

/// What a network needs that lies like this; asked for all of it on one device.
using NeedsOf = std::function<PartNeeds(const NetworkOptions&)>;
/// Where a network lies, and in which dtype it computes. @param dtype as parseComputeDtype() takes it
Result<NetworkOptions> networkOptions(const DeviceChoice& choice, const std::string& dtype, const ModelConfig& config,
                                      const NeedsOf& needs);
/// All devices of the kind that a model lies on, where there are more than it is divided over; else none.
std::vector<torch::Device> otherDevices(const Placement& placement);
/// The devices of a placement as parseDevices() takes them.
std::string deviceNames(const Placement& placement);

/// How many times faster than float32 a bfloat16 matrix product runs on the device; measured in some 50 ms.
double measureBfloat16Ratio(torch::Device device);

/// Whether `auto` computes in bfloat16 there: on a processor that has instructions for it (what a seed gives must not
/// hang on what else runs beside it, so no clock is asked), and on a card whose product is at least 1.5 times as fast,
/// which is several times where it is faster at all.
bool autoTakesBfloat16(torch::Device device);

/// `auto` becomes bfloat16 where autoTakesBfloat16(). Error: unknown word.
Result<torch::Dtype> parseComputeDtype(const std::string& name, torch::Device device);

std::string dtypeName(torch::Dtype dtype);
/// Of a name that dtypeName() gives; float32 for any other.
torch::Dtype dtypeOf(const std::string& name);

}  // namespace sami
