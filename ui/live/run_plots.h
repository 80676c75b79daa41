#pragma once

#include <memory>
#include <vector>

#include <QObject>

#include "core/workbench/metric_book.h"
#include "ui/text/constitution_names.h"

class QWidget;

namespace sami {

class LinePlot;
class MetricCurves;

/// The plots of a run: bound, accuracies and lengths over the same steps, with one crosshair. What each draws, and what
/// that is called and means, is said by the table of metrics.
class RunPlots final : public QObject {
    Q_OBJECT

public:
    explicit RunPlots(QWidget* parent);

    QWidget* card(MetricPlot plot) const { return of(plot).card; }
    LinePlot* plot(MetricPlot plot) const { return of(plot).plot; }
    MetricCurves* curves() const { return m_curves; }

    /// Of which run, and what its constitutions are called. Without a book the plots are empty.
    void follow(std::shared_ptr<const MetricBook> metrics, std::int64_t run,
                const std::vector<ConstitutionName>& names);
    /// Updates in all, and ln C; 0 where they are not known yet.
    void showScale(std::int64_t steps, double ceiling);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    struct Made {
        MetricPlot of;
        QWidget* card;
        LinePlot* plot;
    };
    const Made& of(MetricPlot plot) const;
    void addSeries(const Made& made);
    void linkPlots();

    MetricCurves* m_curves;
    std::vector<Made> m_plots;
    std::vector<ConstitutionName> m_names;
};

}  // namespace sami
