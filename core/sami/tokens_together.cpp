#include "core/sami/tokens_together.h"

#include <algorithm>
#include <functional>

#include "core/model/devices.h"
#include "core/sami/activation_size.h"
#include "core/sami/logprob_matrix.h"

namespace sami {

namespace {

/// More makes nothing faster: products of this size fill the largest cards.
constexpr std::int64_t kMostTokens = 32 * 1024;
/// Without a backward pass more makes nothing faster.
constexpr std::int64_t kMostScored = 8 * 1024;
/// Of what is free when training begins; logits and evaluations need the rest.
constexpr double kShareOfRoom = 0.5;

/// `most`, or fewer where a device has less room. @param perToken bytes of a token, by the layers that lie there
/// @param reserved bytes of a device that others will take
std::int64_t withinRoom(CausalLm& network, std::int64_t most,
                        const std::function<double(std::int64_t numLayers)>& perToken,
                        const std::unordered_map<torch::Device, std::int64_t>& reserved) {
    const Placement& placement = network->placement();
    const std::vector<std::int64_t> layers = placement.layerCounts(network->config().numLayers);
    auto tokens = static_cast<double>(most);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const DeviceRoom room = roomsOf({placement.devices()[i]}).front();
        const auto taken = reserved.find(room.device);
        const std::int64_t left = room.freeBytes - (taken == reserved.end() ? 0 : taken->second);
        if (const double bytes = perToken(layers[i]); bytes > 0)
            tokens = std::min(tokens, kShareOfRoom * static_cast<double>(left) / bytes);
    }
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(tokens));
}

}  // namespace

std::int64_t tokensTogether(CausalLm& network, const std::unordered_map<torch::Device, std::int64_t>& reservedBytes) {
    if (network->placement().first().is_cpu()) return kTokensTogether;
    const auto perToken = [&](std::int64_t numLayers) {
        return activationBytesPerToken(network->config(), numLayers, network->options().dtype().toScalarType(),
                                       network->checkpointsActivations());
    };
    return withinRoom(network, kMostTokens, perToken, reservedBytes);
}

std::int64_t tokensScoredTogether(CausalLm& network) {
    if (network->placement().first().is_cpu()) return kTokensTogether;
    const auto perToken = [&](std::int64_t numLayers) {
        return activationBytesPerToken(network->config(), std::min<std::int64_t>(numLayers, 1),
                                       network->options().dtype().toScalarType(), false);
    };
    return withinRoom(network, kMostScored, perToken, {});
}

}  // namespace sami
