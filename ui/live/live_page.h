#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <QStringList>

#include "core/workbench/metric_book.h"
#include "core/workbench/run_entry.h"
#include "ui/live/sample.h"
#include "ui/page.h"
#include "ui/text/constitution_names.h"

class QStackedLayout;

namespace sami {

class MatrixCard;
class ProgressCard;
class RunPlots;
class SamplesCard;
class StatTile;
class TaughtCard;

/// A run to show.
struct ShownRun {
    std::vector<ConstitutionName> constitutions;
    std::shared_ptr<const MetricBook> metrics;  ///< may be null
    std::int64_t number = 0;
    RunConfig config{};    ///< as far as it is known
    QStringList source{};  ///< experiment and run, as files say them
};

/// "Is it learning, and is it still sane?": progress, what is taught, the bound with its ceiling, accuracies, lengths,
/// matrices, samples.
class LivePage final : public Page {
    Q_OBJECT

public:
    explicit LivePage(QWidget* parent);

    /// No run is shown.
    void clear();
    /// Another run is shown from its beginning.
    void setRun(const ShownRun& run);
    /// The run got on.
    void showRun(const RunEntry& run);
    /// The run measured something.
    void renewCurves();
    void addSamples(std::vector<Sample> samples);
    /// Of the held-out queries that there are matrices of.
    void setQueryTexts(const std::map<std::string, std::string>& texts);

    bool pausesBySpace() const override { return true; }

    RunPlots* plots() const { return m_plots; }
    SamplesCard* samples() const { return m_samples; }
    TaughtCard* taught() const { return m_taught; }

Q_SIGNALS:
    void pauseRequested();
    void resumeRequested();
    void stopRequested();

private:
    QWidget* makeEmptyState();
    QWidget* makeContent();
    QWidget* makeTiles();
    void begin(const ShownRun& run);
    void showTiles(const RunProgress& progress);

    std::vector<ConstitutionName> m_names;
    std::int64_t m_mostTokens = 0;  ///< of an answer; 0 = not known
    QStackedLayout* m_pages;
    ProgressCard* m_progress = nullptr;
    TaughtCard* m_taught = nullptr;
    StatTile* m_boundTile = nullptr;
    StatTile* m_rowTile = nullptr;
    StatTile* m_columnTile = nullptr;
    StatTile* m_lengthTile = nullptr;
    RunPlots* m_plots = nullptr;
    MatrixCard* m_matrix = nullptr;
    SamplesCard* m_samples = nullptr;
};

}  // namespace sami
