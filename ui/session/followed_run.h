#pragma once

#include <filesystem>
#include <vector>

#include <QObject>

#include "core/run/metric_columns.h"
#include "core/store/run_store.h"
#include "ui/session/run_follower.h"
#include "ui/session/run_status.h"

namespace sami {

/// One run as the window sees it: its present picture, and the ways to steer it.
class FollowedRun final : public QObject {
    Q_OBJECT

public:
    FollowedRun(const RunRow& row, const std::filesystem::path& folder, QObject* parent);

    /// Begins to read the run folder, from its beginning.
    void follow() { m_follower.follow(); }
    /// Starts a worker: the first one, or one that resumes. A worker that waits while the run is paused goes on
    /// instead.
    void start(const std::filesystem::path& program);
    void pause();
    void stop();
    /// Ends a worker that does not listen: TERM, and KILL 10 s later.
    void end();

    const RunRow& row() const { return m_row; }
    const RunProgress& progress() const { return m_progress; }
    const MetricColumns& metrics() const { return m_metrics; }
    const RunStatus& status() const { return m_status; }
    /// Why the run folder can't be read or the worker did not begin; empty otherwise.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void changed();
    void responsesArrived(const std::vector<sami::Response>& responses);
    /// The worker of the run is done, one way or another; once for each start.
    void ended();

private:
    void take(const RunNews& news);
    void updateState(bool workerIsAlive);
    bool hasSpokenSinceStart() const;
    void failToStart(const QString& sentence);

    RunRow m_row;
    std::filesystem::path m_folder;
    RunFollower m_follower;
    RunProgress m_progress;
    MetricColumns m_metrics;
    RunStatus m_status;
    QString m_problem;
    bool m_wasActive = false;
    bool m_woken = false;              ///< start() met a worker that waited
    bool m_launched = false;           ///< the worker asked for by start() has a process id
    std::int64_t m_attemptBefore = 0;  ///< attempts there had been when start() was called
    std::int64_t m_seqBefore = 0;      ///< events there had been
};

}  // namespace sami
