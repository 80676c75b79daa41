#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/run/metric_interval.h"
#include "core/workbench/metric_book.h"
#include "ui/plot/line_plot.h"

namespace sami {

/// Points of a metric as a plot draws them, with intervals where it was measured on held-out questions. Each iteration
/// has answers of its own: nothing leads from what was measured on those of one to those of the next.
std::vector<PlotPoint> plotPoints(const std::vector<MetricPoint>& points, const MetricKey& key,
                                  const MetricLimits& limits);

/// Keeps the series of plots at what a run has measured. However long the run is, no more is drawn than can be seen,
/// and between two curves the window sees to everything else.
class MetricCurves final : public QObject {
    Q_OBJECT

public:
    explicit MetricCurves(QObject* parent);

    /// Adds a series to a plot that shows this metric from now on.
    void add(LinePlot* plot, const SeriesStyle& style, const MetricKey& key);
    /// Takes all series of a plot away.
    void clear(LinePlot* plot);

    /// Which run is shown; without a book the curves are empty.
    void follow(std::shared_ptr<const MetricBook> book, std::int64_t run);
    /// What the metrics of that run can be, once it is known: no interval is drawn beyond.
    void setLimits(const MetricLimits& limits);
    /// There are more points; the curves follow soon.
    void renew();
    /// At once.
    void renewAll();
    /// A plot with every measurement of its curves, however many there are, in place of those that are drawn.
    PlotData everyPoint(const LinePlot* plot) const;

private:
    struct Curve {
        LinePlot* plot = nullptr;
        int series = 0;
        MetricKey key;
        bool isStale = false;
    };
    void renewNext();
    void draw(Curve& curve);

    std::vector<Curve> m_curves;
    std::shared_ptr<const MetricBook> m_book;
    std::int64_t m_run = 0;
    MetricLimits m_limits;
    QTimer m_timer;
};

}  // namespace sami
