#include "core/model/placement.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/model/token_scores.h"

namespace sami {

namespace {

/// Share of its memory that a device may need and still be said to have room: allocators lose some between blocks.
constexpr double kFullest = 0.9;

/// Layers on each device where none needs more than `share` of its memory; empty where they do not fit.
std::vector<std::int64_t> layersWithin(double share, const ModelConfig& config, const PartNeeds& needs,
                                       const std::vector<DeviceRoom>& rooms) {
    std::vector<std::int64_t> counts;
    std::int64_t left = config.numLayers;
    for (std::size_t i = 0; i < rooms.size(); ++i) {
        double room = share * static_cast<double>(rooms[i].freeBytes);
        const bool isFirst = i == 0;
        const bool isLast = i + 1 == rooms.size();
        if (isFirst) room -= needs.embedding;
        if (config.tiedHead ? isFirst : isLast) room -= needs.head;
        if (room < 0) return {};
        counts.push_back(std::min(left, static_cast<std::int64_t>(room / needs.layer)));
        left -= counts.back();
    }
    return left == 0 ? counts : std::vector<std::int64_t>();
}

}  // namespace

Placement::Placement(std::vector<torch::Device> devices, std::vector<double> ends)
    : m_devices(std::move(devices)), m_ends(std::move(ends)) {
    assert(!m_devices.empty() && m_devices.size() == m_ends.size() && std::ranges::is_sorted(m_ends));
}

std::vector<std::int64_t> Placement::layerCounts(std::int64_t numLayers) const {
    std::vector<std::int64_t> counts;
    std::int64_t begin = 0;
    for (std::size_t i = 0; i < m_ends.size(); ++i) {
        const bool isLast = i + 1 == m_ends.size();
        const std::int64_t end = isLast ? numLayers : std::llround(m_ends[i] * static_cast<double>(numLayers));
        counts.push_back(end - begin);
        begin = end;
    }
    return counts;
}

torch::Device Placement::layer(std::int64_t index, std::int64_t numLayers) const {
    const std::vector<std::int64_t> counts = layerCounts(numLayers);
    std::int64_t end = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        end += counts[i];
        if (index < end) return m_devices[i];
    }
    return m_devices.back();
}

PartNeeds weightNeeds(const ModelConfig& config, torch::Dtype dtype) {
    const auto size = static_cast<double>(c10::elementSize(dtype));
    const double matrix = static_cast<double>(config.vocabularySize * config.hiddenSize);
    const double ends = matrix * (config.tiedHead ? 1 : 2);
    const double layers = static_cast<double>(config.numParameters()) - ends;
    const double logits = 2 * static_cast<double>(kLogitsAtOnce) * size;
    return {matrix * size, layers * size / static_cast<double>(config.numLayers),
            (config.tiedHead ? 0 : matrix * size) + logits};
}

PlacedModel divided(const ModelConfig& config, const PartNeeds& needs, const std::vector<DeviceRoom>& rooms) {
    const double all = needs.embedding + needs.head + needs.layer * static_cast<double>(config.numLayers);
    const auto smallest =
        static_cast<double>(std::max<std::int64_t>(1, std::ranges::min(rooms, {}, &DeviceRoom::freeBytes).freeBytes));
    double low = 0;
    double high = all / smallest + 1;  // each device has room for everything
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (layersWithin(middle, config, needs, rooms).empty() ? low : high) = middle;
    }
    std::vector<std::int64_t> counts = layersWithin(high, config, needs, rooms);
    if (counts.empty()) counts = std::vector<std::int64_t>(rooms.size(), config.numLayers);  // no device has any room
    std::vector<torch::Device> devices;
    std::vector<double> ends;
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < rooms.size(); ++i) {
        sum = std::min(config.numLayers, sum + counts[i]);
        devices.push_back(rooms[i].device);
        ends.push_back(static_cast<double>(sum) / static_cast<double>(config.numLayers));
    }
    ends.back() = 1;
    return {Placement(std::move(devices), std::move(ends)), high};
}

PlacedModel dividedOverFewest(const ModelConfig& config, const PartNeeds& needs, const std::vector<DeviceRoom>& rooms) {
    std::vector<std::size_t> byRoom(rooms.size());
    std::iota(byRoom.begin(), byRoom.end(), std::size_t{0});
    std::ranges::stable_sort(byRoom, std::greater{}, [&](std::size_t i) { return rooms[i].freeBytes; });
    PlacedModel placed{.placement = {}, .fullest = 0};
    for (std::size_t count = 1; count <= rooms.size(); ++count) {
        std::vector<std::size_t> chosen(byRoom.begin(), byRoom.begin() + static_cast<std::ptrdiff_t>(count));
        std::ranges::sort(chosen);
        std::vector<DeviceRoom> few;
        for (const std::size_t i : chosen) few.push_back(rooms[i]);
        placed = divided(config, needs, few);
        if (placed.fullest <= kFullest) break;
    }
    return placed;
}

}  // namespace sami
