#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <QString>

#include "ui/theme/theme.h"

namespace sami {

enum class SeriesMarker { None, Disc, Square, Diamond, Triangle, Wedge, Cross };

/// How one series is told from the others: by colour, dash and marker, never by colour alone.
struct SeriesStyle {
    QString name;
    Tone tone = Tone::Text;
    Qt::PenStyle pen = Qt::SolidLine;  ///< NoPen: nothing was measured between the points, so no line joins them
    SeriesMarker marker = SeriesMarker::Disc;
    bool drawsIntervals = true;  ///< else they are told in the read-out and the table only
    int shift = 0;               ///< drawn so many widths of a mark aside, where another series has the same x
};

/// One point of a series; `low` and `high` are its interval where there is one. A NaN value leaves a gap.
struct PlotPoint {
    double x = 0;
    double y = 0;
    std::optional<double> low = std::nullopt;
    std::optional<double> high = std::nullopt;
    std::int64_t n = 0;          ///< how many measurements it is the mean of; 0 = not known
    std::int64_t iteration = 0;  ///< that it was measured in; 0 = not known
    QString remark = {};         ///< what is said beside it in place of an interval
    bool operator==(const PlotPoint&) const = default;
};

struct PlotSeries {
    SeriesStyle style;
    std::vector<PlotPoint> points;
};

/// A labelled horizontal line: a ceiling, a limit, what guessing would give.
struct PlotLimit {
    double y = 0;
    QString label;
    bool operator==(const PlotLimit&) const = default;
};

/// What a plot shows, however it is drawn. Titles include the unit ("step", "nats").
struct PlotData {
    QString xTitle;
    QString yTitle;
    int decimals = 3;  ///< of values that are written out
    std::vector<PlotSeries> series;
    std::vector<PlotLimit> limits;
};

/// Who is to read a number: people in their language, or another program.
enum class NumbersFor { People, Programs };

/// Every x that something was measured at, in order.
std::vector<double> measuredXs(const PlotData& data);
/// The measured x nearest to this one; nothing in an empty plot.
std::optional<double> nearestX(const PlotData& data, double x);
/// "24" where every point has the same number of measurements, "8 to 24" where not; empty where it is not known.
QString numMeasured(const PlotSeries& series);
/// Its name with the number of measurements: "held-out (n = 24)".
QString legendName(const PlotSeries& series);
/// "0.200 [0.150 to 0.250]", "96.0 (all 24 the same)"; empty for a gap.
QString valueText(const PlotData& data, const PlotPoint& point, NumbersFor reader = NumbersFor::People);
/// "3"; of what is no whole number as many digits as values have.
QString xNumber(const PlotData& data, double x, NumbersFor reader = NumbersFor::People);
/// "step 3"
QString xText(const PlotData& data, double x);
/// Exact values at `x`, a line a series.
QString readOutAt(const PlotData& data, double x);
/// CSV with a line for each point: series, iteration, x, the quantity in full precision, ends of its interval and n;
/// cells of what is not known are empty. @param quantity heads the values, with their unit
std::string csvOfPoints(const PlotData& data, const QString& quantity);

}  // namespace sami
