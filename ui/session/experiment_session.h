#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <vector>

#include <QObject>

#include "ui/session/document_link.h"
#include "ui/session/notice.h"
#include "ui/session/opened_experiment.h"

namespace sami {

/// Where the session finds and puts things.
struct SessionPlaces {
    std::filesystem::path dataFolder;     ///< new experiments are made here
    std::filesystem::path workerProgram;  ///< `sami`; empty = beside this program or on the PATH
    /// After a worker was told to end (TERM) and before it is ended for good (KILL).
    std::chrono::milliseconds patience = std::chrono::seconds(10);
};

/// The open experiment as the pages see it, and the ways to steer its training runs. Nothing here waits: every use case
/// runs in the document's thread and its outcome comes back by a signal.
class ExperimentSession final : public QObject {
    Q_OBJECT

public:
    explicit ExperimentSession(SessionPlaces places, QObject* parent);

    const OpenedExperiment& experiment() const { return m_experiment; }
    bool isOpen() const { return !m_experiment.path.isEmpty(); }
    /// The training run shown, which is the latest one, or null.
    const RunEntry* run() const;
    /// What is at work: the training run, else a judge or a typed question; when nothing is, the training run, or null.
    const RunEntry* atWork() const;
    /// For pages that read something of the document.
    DocumentLink& link() { return m_link; }
    Result<std::filesystem::path> workerProgram() const;

public Q_SLOTS:
    /// Teaches a pair: in the open experiment where that awaits it, else in a new one.
    void startDemo(const sami::Principle& principle);
    void open(const QString& path);
    void pause();
    void resume();
    /// Stops what is at work.
    void stop();
    /// Ends a worker that does not listen: TERM, and KILL after a while, whatever is open by then.
    void endWorker();
    void dismiss();

Q_SIGNALS:
    /// Another experiment is open; its run, if any, follows.
    void opened();
    void contentChanged();
    /// A training run is shown now.
    void runBegan();
    /// The training run shown got on.
    void runChanged();
    /// Any run got on.
    void runsChanged();
    /// The training run shown has more metrics.
    void metricsGrew();
    /// Of the training run shown.
    void responsesCame(const std::vector<sami::Response>& responses);
    /// Responses, models or verdicts are others; `learnedNow` where a model has just been trained.
    void comparisonChanged(bool learnedNow);
    void noticeChanged(const sami::Notice& notice);

private:
    /// Opens what the function makes in the document's thread.
    void show(std::function<Result<DescribedDocument>()> make);
    void take(OpenedExperiment experiment);
    void takeChanges(const DocumentChanges& changes);
    void takeRuns(const std::map<std::int64_t, RunEntry>& runs);
    void readContent();
    void readPair(bool learnedNow);
    void ask(const RunEntry* run, RunRequest request);
    void say(const QString& sentence);
    void updateNotice();

    SessionPlaces m_places;
    OpenedExperiment m_experiment;
    std::int64_t m_shownRun = 0;  ///< number; 0 = none
    std::size_t m_finished = 0;   ///< iterations of it that were finished when it was looked at last
    bool m_readsPair = false;     ///< asked for and not here yet
    bool m_learnedNow = false;    ///< that read is because a model was trained
    Notice m_message;             ///< said until dismissed
    Notice m_told;
    DocumentLink m_link;
};

}  // namespace sami
