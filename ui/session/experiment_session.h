#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include <QObject>
#include <QTimer>

#include "ui/live/samples_card.h"
#include "ui/session/experiment_jobs.h"
#include "ui/session/followed_run.h"
#include "ui/session/notice.h"
#include "ui/session/store_thread.h"

namespace sami {

/// Where the session finds and puts things.
struct SessionPlaces {
    std::filesystem::path dataFolder;     ///< new experiments are made here
    std::filesystem::path workerProgram;  ///< `sami`; empty = beside this program or on the PATH
};

/// The open experiment: creates, opens, runs, judges and compares, all without waiting; tells the pages by signals.
class ExperimentSession final : public QObject {
    Q_OBJECT

public:
    explicit ExperimentSession(SessionPlaces places, QObject* parent);
    ~ExperimentSession() override;

    const OpenedExperiment& experiment() const { return m_experiment; }
    bool isOpen() const { return !m_experiment.path.isEmpty(); }
    /// Nothing was ever run in the open experiment, and its one pair is this.
    bool awaits(const Principle& principle) const;
    /// The iterating run shown, or null.
    const FollowedRun* run() const { return m_run.get(); }
    bool isRunning() const { return m_run && m_run->status().isActive(); }
    /// What is at work: the iterating run, else a typed question or the judge; when nothing is, the iterating run, or
    /// null.
    const FollowedRun* atWork() const;

public Q_SLOTS:
    /// Teaches a pair: in the open experiment where that awaits it, else in a new one.
    void startDemo(const sami::Principle& principle);
    void open(const QString& path);
    void pause();
    void resume();
    /// Stops what is at work.
    void stop();
    void endWorker();
    void judge();
    void ask(const QString& question);
    void dismiss();

Q_SIGNALS:
    /// Another experiment is open; its run, if any, follows.
    void opened();
    /// A run is shown now.
    void runBegan();
    void runChanged();
    void samplesArrived(const std::vector<sami::Sample>& samples);
    /// Comparison and rate as stored; `finishedNow` when an iteration has just ended.
    void reviewLoaded(const sami::ReviewData& review, bool finishedNow);
    void judgingChanged(const sami::JudgingState& state);
    void askingChanged(bool running, const QString& progress, const QString& problem);
    /// The judge or a typed question is at work, got on, or is done.
    void sideRunChanged();
    void questionAnswered(const QString& queryId);
    void noticeChanged(const sami::Notice& notice);

private:
    using Then = std::function<void()>;

    void take(Result<OpenedExperiment> experiment, bool startsRun);
    void followRun(const LaunchedRun& launched, bool start);
    void onRunChanged();
    void onRunEnded();
    void addResponses(const std::vector<Response>& responses);
    void importThen(const RunRow& row, Then then);
    void loadReviewThen(bool finishedNow, std::function<void(const ReviewData&)> then = {});
    void followJudge(const LaunchedRun& launched);
    void tellJudging();
    void followAsk(const LaunchedRun& launched);
    void failJudging(const QString& sentence);
    void failAsking(const QString& sentence);
    Result<std::filesystem::path> workerProgram() const;
    void say(const QString& sentence, Notice::Action action = Notice::Action::Dismiss);
    void updateNotice();
    Notice currentNotice() const;

    SessionPlaces m_places;
    StoreThread m_store;
    OpenedExperiment m_experiment;
    std::unique_ptr<FollowedRun> m_run;
    std::unique_ptr<FollowedRun> m_judge;
    std::unique_ptr<FollowedRun> m_ask;
    QTimer m_importTimer;
    std::map<std::pair<std::string, std::string>, std::vector<Response>> m_halfSamples;  ///< by (model, query)
    std::size_t m_iterationsTold = 0;  ///< finished ones Review was shown for
    Notice m_message;                  ///< said until dismissed
    Notice m_told;
};

}  // namespace sami
