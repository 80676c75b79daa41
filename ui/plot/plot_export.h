#pragma once

#include <functional>

#include <QStringList>

#include "core/base/error.h"
#include "ui/plot/plot_scale.h"

class QFont;

namespace sami {

/// A plot as it goes to a file: with what it is about above it, on white whatever the theme, and without a crosshair.
struct PlotPage {
    QStringList heading;  ///< title, then experiment and run
    const PlotData& data;
    PlotScale scale;
    std::function<PlotData()> points;  ///< what a file of data is to hold: every point, also those that are not drawn
};

/// Filters of a file dialog, the first one chosen at first: "Image (*.png)" …
QStringList plotFilters();
/// A file name of parts that any file system takes: "brevity-run-1-accuracy".
QString plotFileStem(const QStringList& parts);

/// Writes the plot, or its points, as the path's ending says. Error: an unknown ending; a file that can't be written.
Result<void> exportPlot(const PlotPage& page, const QFont& font, const QString& path);

}  // namespace sami
