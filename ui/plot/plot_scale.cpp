#include "ui/plot/plot_scale.h"

#include <algorithm>
#include <cmath>

namespace sami {

namespace {

/// Share of the height left free above and below the values; more where the label of a limit stands.
constexpr double kRoom = 0.08;
constexpr double kRoomForLabel = 0.2;
/// Share of the width left free on either side, where marks stand beside their x.
constexpr double kSide = 0.05;
/// No more than this of the steps is magnified to the width of the plot.
constexpr double kNarrowestZoom = 1;

void include(PlotSpan& span, double value) {
    if (std::isnan(value)) return;
    span.low = std::min(span.low, value);
    span.high = std::max(span.high, value);
}

}  // namespace

PlotSpan xSpanOf(const PlotData& data, const PlotScale& scale) {
    if (scale.zoom) return *scale.zoom;
    PlotSpan span = scale.x;
    for (const PlotSeries& series : data.series) {
        for (const PlotPoint& point : series.points) include(span, point.x);
    }
    const double wide = span.high - span.low;
    return {span.low - kSide * wide, span.high + kSide * wide};
}

PlotSpan ySpanOf(const PlotData& data, const PlotScale& scale) {
    const PlotSpan seen = xSpanOf(data, scale);
    PlotSpan span = scale.showsWhole ? scale.whole : scale.least;
    for (const PlotSeries& series : data.series) {
        for (const PlotPoint& point : series.points) {
            if (std::isnan(point.y) || point.x < seen.low || point.x > seen.high) continue;
            include(span, point.y);
            if (!series.style.drawsIntervals) continue;
            include(span, point.low.value_or(point.y));
            include(span, point.high.value_or(point.y));
        }
    }
    if (span.low > span.high) span = scale.whole;
    const double least = std::pow(10.0, 1 - data.decimals);
    if (span.high - span.low < least) span = {span.low - least / 2, span.high + least / 2};
    // A limit just above the values is shown where it is, with room for its label.
    const double near = span.high + kRoom * (span.high - span.low);
    for (const PlotLimit& limit : data.limits) {
        if (limit.y > span.high && limit.y <= near) span.high = limit.y;
    }
    const double high = span.high - span.low;
    const double top = span.high + kRoom * high;
    const bool isBelowLimit = std::ranges::any_of(data.limits, [&](const PlotLimit& limit) {
        return limit.y > top || std::abs(limit.y - span.high) < kRoom * high;
    });
    const bool isAboveFloor = std::ranges::any_of(data.limits, [&](const PlotLimit& limit) {
        return limit.isFloor && std::abs(limit.y - span.low) < kRoom * high;
    });
    return {span.low - (isAboveFloor ? kRoomForLabel : kRoom) * high,
            span.high + (isBelowLimit ? kRoomForLabel : kRoom) * high};
}

std::optional<PlotSpan> zoomed(PlotSpan now, double middle, double factor, PlotSpan within) {
    const double wide = std::max(kNarrowestZoom, factor * (now.high - now.low));
    if (wide >= within.high - within.low) return std::nullopt;
    const double share = std::clamp((middle - now.low) / (now.high - now.low), 0.0, 1.0);
    const double low = std::clamp(middle - share * wide, within.low, within.high - wide);
    return PlotSpan{low, low + wide};
}

}  // namespace sami
