#pragma once

#include <vector>

#include "ui/plot/plot_scale.h"
#include "ui/plot/qcustomplot.h"

namespace sami {

/// A plot drawn, on the screen or into a file: legend above, lines over a common x, intervals as bands or bars, limits
/// as dashed lines. What limits are called stands in rows between the legend and the chart, where it covers no data;
/// one beyond the edge has no line, and an arrow says on which side it lies.
class PlotDrawing final : public QCustomPlot {
    Q_OBJECT

public:
    explicit PlotDrawing(QWidget* parent);

    /// Everything anew. What is drawn later keeps to the theme.
    void drawPlot(const PlotData& plot, const PlotScale& scale, const Theme& theme);
    /// One series of what is shown has other points.
    void showSeries(std::size_t index, const PlotSeries& series);
    /// Axes and limits.
    void fit(const PlotData& plot, const PlotScale& scale);
    /// A vertical line; nothing takes it away.
    void showCrosshair(std::optional<double> x);
    /// Lines above the legend, the first one a title.
    void setHeading(const QStringList& lines);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Drawn {
        QCPGraph* line = nullptr;
        QCPErrorBars* bars = nullptr;  ///< of points that no line joins
        QCPGraph* low = nullptr;       ///< ends of a band
        QCPGraph* high = nullptr;
    };
    void addSeries(const PlotSeries& series);
    void showIntervals(Drawn& drawn, const PlotSeries& series);
    void addIntervals(Drawn& drawn, const SeriesStyle& style);
    void style(Drawn& drawn, const PlotSeries& series);
    void applyTheme();
    void showLimits(const std::vector<PlotLimit>& limits, PlotSpan seen);
    void drawLimit(double y);
    /// As many columns as fit beside each other.
    void wrapLegend();
    void wrapLimitWords();
    /// Height that legend and limits need beyond one row.
    int headGrowth() const;

    const Theme* m_theme;
    std::vector<Drawn> m_drawn;
    int m_legendColumns = 2;
    std::vector<QCPAbstractItem*> m_limits;
    QStringList m_limitWords;  ///< one a limit
    QCPTextElement* m_limitRows;
    QCPLayoutGrid* m_limitPlace;  ///< empty without limits, and of no height
    QCPItemLine* m_crosshair;
    double m_wide = 1;  ///< that the x axis spans
};

}  // namespace sami
