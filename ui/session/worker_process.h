#pragma once

#include <filesystem>
#include <string>

#include <QObject>
#include <QTimer>

#include "core/base/error.h"
#include "core/run/run_folder.h"

namespace sami {

/// The `sami` beside this program, or the first one on the PATH. Error: says where it was looked for.
Result<std::filesystem::path> findWorkerProgram();

/// Starts `PROGRAM worker RUN_FOLDER` in a session of its own: it survives the window. Its output goes to worker.log
/// in the folder. Returns its process id. Blocks for the few milliseconds of the start: call it off the GUI thread.
Result<qint64> startWorker(const std::filesystem::path& program, const std::filesystem::path& runFolder);

/// The last lines a worker left in worker.log, for a message; empty when it said nothing.
std::string lastWords(const std::filesystem::path& runFolder);

/// Ends a worker that does not end by itself: TERM, and KILL when it is still there 10 s later. Only ever touches the
/// process the heartbeat names, recognised by its start time.
class WorkerEnding final : public QObject {
    Q_OBJECT

public:
    explicit WorkerEnding(std::filesystem::path runFolder, QObject* parent);

    /// False when there is no such process any more.
    bool begin();
    void setPatience(std::chrono::milliseconds patience) { m_timer.setInterval(patience); }

private:
    void killIfStillThere();

    std::filesystem::path m_runFolder;
    Heartbeat m_heartbeat;
    QTimer m_timer;
};

}  // namespace sami
