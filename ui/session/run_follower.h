#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QThread>

#include "core/dataset/response.h"
#include "core/run/run_event.h"
#include "core/run/run_folder.h"

namespace sami {

class RunPoller;

/// What is new in a run folder since the last look.
struct RunNews {
    std::vector<RunEvent> events;
    std::vector<Response> responses;
    bool workerIsAlive = false;
    bool responding = true;  ///< false when a living worker has given no heartbeat for 15 s
    QString problem;         ///< why the folder could not be read; empty otherwise
};

/// Watches one run folder from a thread of its own and does everything that touches its files: reading, requests,
/// starting the worker. News come in slices small enough to be taken in between two frames.
class RunFollower final : public QObject {
    Q_OBJECT

public:
    RunFollower(const std::filesystem::path& runFolder, QObject* parent);
    ~RunFollower() override;

    /// Begins to look, first from the beginning of the files.
    void follow();
    /// Asks the worker to go on, pause or stop; answered by requestFailed() if that can't be written.
    void request(RunRequest request);
    /// Writes a request to run and starts a worker; answered by workerStarted() or startFailed().
    void start(const std::filesystem::path& program);

Q_SIGNALS:
    void arrived(const sami::RunNews& news);
    void workerStarted(qint64 pid);
    void startFailed(const QString& sentence);
    void requestFailed(const QString& sentence);

private:
    QThread m_thread;
    RunPoller* m_poller;  ///< lives in m_thread
};

}  // namespace sami
