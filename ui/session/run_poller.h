#pragma once

#include <filesystem>
#include <optional>

#include <QObject>
#include <QTimer>

#include "core/run/event_follower.h"
#include "core/run/line_file.h"
#include "ui/session/run_follower.h"

namespace sami {

/// The part of RunFollower that lives in its thread.
class RunPoller final : public QObject {
    Q_OBJECT

public:
    explicit RunPoller(const std::filesystem::path& runFolder);

    void follow();
    void request(RunRequest request);
    void start(const std::filesystem::path& program);

Q_SIGNALS:
    void arrived(const sami::RunNews& news);
    void workerStarted(qint64 pid);
    void startFailed(const QString& sentence);
    void requestFailed(const QString& sentence);

private:
    void poll();
    void readEvents(RunNews& news);
    void lookAtWorker(RunNews& news);
    QString startProblem() const;
    void deliver(RunNews news);

    RunFolder m_folder;
    EventFollower m_events;
    LineFollower m_responses;
    QTimer* m_timer;
    qint64 m_startedPid = 0;  ///< until its first heartbeat
    std::optional<bool> m_toldAlive;
    bool m_toldResponding = true;
    QString m_toldProblem;
};

}  // namespace sami
