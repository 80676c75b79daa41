#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include <QObject>
#include <QTimer>

#include "ui/session/document_link.h"
#include "ui/session/opened_experiment.h"
#include "ui/session/pair_reading.h"

namespace sami {

/// The open experiment as the pages see it. Nothing here waits: what opens or reads runs in the document's thread and
/// its outcome comes back by a signal.
class ExperimentSession final : public QObject {
    Q_OBJECT

public:
    explicit ExperimentSession(QObject* parent);

    const OpenedExperiment& experiment() const { return m_experiment; }
    bool isOpen() const { return !m_experiment.path.isEmpty(); }
    /// The training run shown, which is the latest one, or null.
    const RunEntry* run() const;
    /// What is at work: the training run, else a judge or a typed question; when nothing is, the training run, or null.
    const RunEntry* atWork() const;
    /// For pages that read something of the document.
    DocumentLink& link() { return m_link; }
    /// Opens what `make` makes in the document's thread; `then` is called whether or not it worked.
    void openMade(std::function<Result<DescribedDocument>()> make, std::function<void()> then);

public Q_SLOTS:
    void open(const QString& path);

Q_SIGNALS:
    /// Another experiment is open, and run() is the one of it that is shown; or the same one was opened anew, see
    /// OpenedExperiment::takenOver.
    void opened();
    /// The experiment that was to be opened is the open one, by whatever name.
    void openedAlready();
    void contentChanged();
    /// Another training run is shown now.
    void runBegan();
    /// The training run shown got on.
    void runChanged();
    /// Any run got on.
    void runsChanged();
    /// The training run shown has more metrics.
    void metricsGrew();
    /// Of the training run shown.
    void responsesCame(const std::vector<sami::Response>& responses);
    /// Queries, responses, models or verdicts are others; `learnedNow` where a model has just been trained.
    void comparisonChanged(bool learnedNow);
    /// Something could not be opened or read; one sentence.
    void failed(const QString& sentence);

private Q_SLOTS:
    /// Where another process wrote the experiment: opens it for writing if that is over.
    void takeOver();

private:
    /// What opening comes to, filled in the document's thread.
    struct Opening {
        OpenedExperiment description;
        bool isOpenAlready = false;
    };
    using Make = std::function<Result<DescribedDocument>(Opening& opening)>;
    void show(Make make, std::function<void()> then);
    void reopen();
    void take(OpenedExperiment experiment);
    void takeChanges(const DocumentChanges& changes);
    void takeRuns(const std::map<std::int64_t, RunEntry>& runs);
    void takePair(const std::optional<ModelPair>& pair, bool learnedNow);
    void beginRun();
    void readContent();

    OpenedExperiment m_experiment;
    std::int64_t m_shownRun = 0;  ///< number; 0 = none
    std::size_t m_finished = 0;   ///< iterations of it that were finished when it was looked at last
    /// The file that is open, for the document's thread alone.
    std::shared_ptr<std::filesystem::path> m_file = std::make_shared<std::filesystem::path>();
    DocumentLink m_link;
    PairReading m_pair;
    std::int64_t m_openings = 0;  ///< asked for so far
    QTimer m_takeOver;            ///< while another process writes the experiment
};

}  // namespace sami
