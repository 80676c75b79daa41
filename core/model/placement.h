#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "core/model/model_config.h"

namespace sami {

/// On which device each layer of a model lies: neighbouring layers together, in the order of the devices. The embedding
/// lies with the first layer; final norm and output head with the last, but a head that is the embedding stays there.
class Placement {
public:
    /// All on one device.
    Placement(torch::Device device = torch::kCPU) : m_devices{device}, m_ends{1.0} {}  // NOLINT: meant to convert
    /// @param ends one a device, rising to 1: which share of the layers lies on it and those before it
    Placement(std::vector<torch::Device> devices, std::vector<double> ends);

    const std::vector<torch::Device>& devices() const { return m_devices; }
    bool isSplit() const { return m_devices.size() > 1; }
    torch::Device first() const { return m_devices.front(); }
    torch::Device last() const { return m_devices.back(); }
    /// Of layer `index` of so many.
    torch::Device layer(std::int64_t index, std::int64_t numLayers) const;
    /// How many of the layers lie on each of the devices.
    std::vector<std::int64_t> layerCounts(std::int64_t numLayers) const;
    /// Where a network of this configuration leaves its final hidden states: with its output head.
    torch::Device output(const ModelConfig& config) const { return config.tiedHead ? first() : last(); }

private:
    std::vector<torch::Device> m_devices;
    std::vector<double> m_ends;
};

/// How a network lies in memory.
struct NetworkOptions {
    Placement placement;
    torch::Dtype dtype = torch::kFloat32;
};

/// Bytes that parts of a model need where they lie.
struct PartNeeds {
    double embedding = 0;
    double layer = 0;  ///< each
    double head = 0;   ///< norm, output matrix and logits
};
/// Of a network that computes without being trained: its weights, and logits.
PartNeeds weightNeeds(const ModelConfig& config, torch::Dtype dtype);

/// A device and what is free of its memory, in bytes.
struct DeviceRoom {
    torch::Device device;
    std::int64_t freeBytes = 0;
};

/// A placement with the share of its memory that the fullest device needs: above 1 the model has no room.
struct PlacedModel {
    Placement placement;
    double fullest = 0;
};

/// Divides the layers so that the fullest device is as empty as can be.
/// @param rooms at least one, in the order that the layers take
PlacedModel divided(const ModelConfig& config, const PartNeeds& needs, const std::vector<DeviceRoom>& rooms);

/// The same on as few of the devices as leave a tenth of their memory free, those with most room first; on all of them
/// where none do.
PlacedModel dividedOverFewest(const ModelConfig& config, const PartNeeds& needs, const std::vector<DeviceRoom>& rooms);

}  // namespace sami
