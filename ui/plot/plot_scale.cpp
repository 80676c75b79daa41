#include "ui/plot/plot_scale.h"

#include <algorithm>
#include <cmath>

namespace sami {

namespace {

/// Share of the height left free above and below the values.
constexpr double kRoom = 0.08;
/// Share of the width left free on either side, where marks stand beside their x.
constexpr double kSide = 0.05;
/// Share of a magnified part that is left free beside what it was moved to.
constexpr double kPanRoom = 0.1;
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
    // A limit just above the values is shown where it is.
    const double near = span.high + kRoom * (span.high - span.low);
    for (const PlotLimit& limit : data.limits) {
        if (limit.y > span.high && limit.y <= near) span.high = limit.y;
    }
    const double room = kRoom * (span.high - span.low);
    return {span.low - room, span.high + room};
}

PlotSpan panned(PlotSpan now, double x, PlotSpan within) {
    const double wide = now.high - now.low;
    if (x >= now.low && x <= now.high) return now;
    const double low = x < now.low ? x - kPanRoom * wide : x + kPanRoom * wide - wide;
    // What is magnified may be wider by now than all there is.
    const double lowest = std::clamp(low, within.low, std::max(within.low, within.high - wide));
    return {lowest, lowest + wide};
}

std::optional<PlotSpan> zoomed(PlotSpan now, double middle, double factor, PlotSpan within) {
    const double wide = std::max(kNarrowestZoom, factor * (now.high - now.low));
    if (wide >= within.high - within.low) return std::nullopt;
    const double share = std::clamp((middle - now.low) / (now.high - now.low), 0.0, 1.0);
    const double low = std::clamp(middle - share * wide, within.low, within.high - wide);
    return PlotSpan{low, low + wide};
}

}  // namespace sami
