#pragma once

#include <map>
#include <string>
#include <vector>

#include <QWidget>

#include "ui/live/run_curves.h"
#include "ui/live/samples_card.h"
#include "ui/session/run_status.h"

class QStackedLayout;

namespace sami {

class CardGrid;
class LinePlot;
class MatrixCard;
class ProgressCard;
class StatTile;

/// "Is it learning, and is it still sane?": progress, the bound with its ceiling, accuracies, lengths, matrices,
/// samples.
class LivePage final : public QWidget {
    Q_OBJECT

public:
    explicit LivePage(QWidget* parent);

    /// A run begins to be shown: its query texts by id and the names of its constitutions in order.
    void setRun(const std::map<std::string, QString>& queries, const QStringList& constitutions);
    void showProgress(const RunProgress& progress, const MetricColumns& metrics, const RunStatus& status);
    void addSamples(std::vector<Sample> samples);

    LinePlot* boundPlot() const { return m_bound; }
    SamplesCard* samples() const { return m_samples; }

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void stopRequested();
    void startPageRequested();
    void failed(const QString& sentence);

private:
    QWidget* makeEmptyState();
    QWidget* makeContent();
    QWidget* makeTiles();
    QWidget* makeBoundCard();
    QWidget* makeAccuracyCard();
    QWidget* makeLengthCard();
    void linkPlots();
    void showCurves(const RunProgress& progress, const MetricColumns& metrics);
    void showTiles(const RunProgress& progress);
    /// Writes a number with its unit.
    using Written = QString (*)(std::optional<double>);
    using BoundMember = double BoundMetrics::*;
    void showTile(StatTile& tile, const HeldOutSummary& summary, BoundMember of, Written written,
                  const QString& limit = {});

    QStackedLayout* m_pages;
    ProgressCard* m_progress;
    StatTile* m_boundTile;
    StatTile* m_rowTile;
    StatTile* m_columnTile;
    StatTile* m_lengthTile;
    LinePlot* m_bound;
    LinePlot* m_accuracy;
    LinePlot* m_lengths;
    MatrixCard* m_matrix;
    SamplesCard* m_samples;
};

}  // namespace sami
