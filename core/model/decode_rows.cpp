#include "core/model/decode_rows.h"

#include <algorithm>

#include "core/model/devices.h"

namespace sami {

namespace {

/// Four times as fast as 96 on an H100, where a step's time hardly depends on the rows below that.
constexpr std::int64_t kMostRows = 512;
/// Of the memory that is free when writing begins; the cache moves into larger storage as it grows, prompts need room.
constexpr double kShareOfRoom = 0.5;

}  // namespace

std::int64_t decodeRows(CausalLm& network, std::int64_t columns) {
    const Placement& placement = network->placement();
    if (placement.first().is_cpu()) return kRowsOnProcessor;
    const ModelConfig& model = network->config();
    const std::vector<std::int64_t> layers = placement.layerCounts(model.numLayers);
    const auto numberSize = static_cast<std::int64_t>(network->options().dtype().itemsize());
    const std::int64_t perLayer = 2 * columns * model.numKeyValueHeads * model.headSize * numberSize;
    auto most = static_cast<double>(kMostRows);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (layers[i] == 0) continue;
        const DeviceRoom room = roomsOf({placement.devices()[i]}).front();
        most = std::min(most,
                        kShareOfRoom * static_cast<double>(room.freeBytes) / static_cast<double>(layers[i] * perLayer));
    }
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(most));
}

}  // namespace sami
