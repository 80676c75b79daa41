#pragma once

#include <limits>
#include <optional>

#include "ui/plot/plot_data.h"

namespace sami {

struct PlotSpan {
    double low = 0;
    double high = 1;
    bool operator==(const PlotSpan&) const = default;
};

/// A span that takes whatever is put in.
inline constexpr PlotSpan kNoSpan{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};

/// Which part of the plane a plot shows. Its height follows the values that are seen, so that small changes show; what
/// lies beyond is marked at the edge.
struct PlotScale {
    PlotSpan x = {0, 1};                          ///< shown at least, unless zoomed: plots beside each other agree
    PlotSpan least = kNoSpan;                     ///< y: in sight whatever the values
    PlotSpan whole = {0, 1};                      ///< y: all that values can be, as far as that is known
    bool showsWhole = false;                      ///< all of that instead
    std::optional<PlotSpan> zoom = std::nullopt;  ///< x: this part alone
    bool operator==(const PlotScale&) const = default;
};

PlotSpan xSpanOf(const PlotData& data, const PlotScale& scale);
/// With room on both sides, so that no value lies on the edge.
PlotSpan ySpanOf(const PlotData& data, const PlotScale& scale);
/// The part as wide as `now` that has `x` in sight, moved no further than that takes, with some room beside it.
PlotSpan panned(PlotSpan now, double x, PlotSpan within);
/// By how much a press of a key magnifies.
inline constexpr double kZoomStep = 1.5;
/// The part of `within` around `middle` that is `factor` times as wide as `now`; nothing where that is all of it.
std::optional<PlotSpan> zoomed(PlotSpan now, double middle, double factor, PlotSpan within);

}  // namespace sami
