#include "core/sami/tokens_together.h"

#include <algorithm>

#include "core/model/devices.h"
#include "core/sami/activation_size.h"
#include "core/sami/logprob_matrix.h"

namespace sami {

namespace {

/// More makes nothing faster: products of this size fill the largest cards.
constexpr std::int64_t kMostTokens = 32 * 1024;
/// Without a backward pass even small cards have room for so many.
constexpr std::int64_t kMostScored = 8 * 1024;
/// Of what is free when training begins; logits and evaluations need the rest.
constexpr double kShareOfRoom = 0.5;
}  // namespace

std::int64_t tokensTogether(CausalLm& network, const std::unordered_map<torch::Device, std::int64_t>& reservedBytes) {
    const Placement& placement = network->placement();
    if (placement.first().is_cpu()) return kTokensTogether;
    const ModelConfig& model = network->config();
    const std::vector<std::int64_t> layers = placement.layerCounts(model.numLayers);
    auto most = static_cast<double>(kMostTokens);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const DeviceRoom room = roomsOf({placement.devices()[i]}).front();
        const auto reserved = reservedBytes.find(room.device);
        const std::int64_t left = room.freeBytes - (reserved == reservedBytes.end() ? 0 : reserved->second);
        const double perToken = activationBytesPerToken(model, layers[i], network->options().dtype().toScalarType(),
                                                        network->checkpointsActivations());
        if (perToken > 0) most = std::min(most, kShareOfRoom * static_cast<double>(left) / perToken);
    }
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(most));
}

std::int64_t tokensScoredTogether(CausalLm& network) {
    return network->options().device().is_cpu() ? kTokensTogether : kMostScored;
}

}  // namespace sami
