#pragma once

#include <memory>
#include <vector>

#include <QObject>
#include <QStringList>

#include "core/run/run_progress.h"
#include "core/workbench/metric_book.h"
#include "ui/plot/plot_scale.h"
#include "ui/text/constitution_names.h"

class QWidget;

namespace sami {

class LinePlot;
class MetricCurves;
class PlotPanel;

/// A run as its plots draw it.
struct FollowedRun {
    std::shared_ptr<const MetricBook> metrics;  ///< null: the plots are empty
    std::int64_t number = 0;
    std::vector<ConstitutionName> names;
    std::int64_t mostTokens = 0;  ///< of an answer; 0 = not known
    QStringList source;           ///< experiment and run, for files
};

/// The plots of a run: bound, accuracies and lengths over the same steps, with one crosshair. What each draws, and what
/// that is called and means, is said by the table of metrics.
class RunPlots final : public QObject {
    Q_OBJECT

public:
    explicit RunPlots(QWidget* parent);

    QWidget* card(MetricPlot plot) const { return of(plot).card; }
    LinePlot* plot(MetricPlot plot) const { return of(plot).plot; }
    PlotPanel* panel(MetricPlot plot) const { return of(plot).panel; }
    MetricCurves* curves() const { return m_curves; }

    void follow(const FollowedRun& run);
    /// Updates in all, the ceiling, and how many answers met the limit of tokens.
    void showProgress(const RunProgress& progress);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    struct Made {
        MetricPlot of;
        QWidget* card;
        PlotPanel* panel;
        LinePlot* plot;
    };
    const Made& of(MetricPlot plot) const;
    void addSeries(const Made& made);
    void linkPlots();
    void setScale(MetricPlot of, double steps, PlotSpan least, PlotSpan whole) const;

    MetricCurves* m_curves;
    std::vector<Made> m_plots;
    std::vector<ConstitutionName> m_names;
    std::int64_t m_mostTokens = 0;
};

}  // namespace sami
