#include "ui/session/worker_process.h"

#include <chrono>
#include <csignal>
#include <utility>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

#include "core/base/text.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr qint64 kLastWordsBytes = 400;

QString toQt(const std::filesystem::path& path) {
    return fromUtf8(path.string());
}

}  // namespace

Result<std::filesystem::path> findWorkerProgram() {
    const QString beside = QCoreApplication::applicationDirPath() + QStringLiteral("/sami");
    if (QFileInfo(beside).isExecutable()) return std::filesystem::path(toUtf8(beside));
    const QString onPath = QStandardPaths::findExecutable(QStringLiteral("sami"));
    if (!onPath.isEmpty()) return std::filesystem::path(toUtf8(onPath));
    return fail(ErrorKind::NotFound,
                "The program `sami`, which does the learning, is not at " + toUtf8(beside) +
                    " nor on the PATH. Build it (packaging/run.sh does) or install the whole package.");
}

Result<qint64> startWorker(const std::filesystem::path& program, const std::filesystem::path& runFolder) {
    QProcess process;
    process.setProgram(toQt(program));
    process.setArguments({QStringLiteral("worker"), toQt(runFolder)});
    const QString log = toQt(runFolder / "worker.log");
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(log, QIODevice::Append);
    process.setStandardErrorFile(log, QIODevice::Append);
    qint64 pid = 0;
    // startDetached() puts the process into a session of its own (setsid).
    if (process.startDetached(&pid)) return pid;
    return fail(ErrorKind::Io, program.string() + " could not be started: " + toUtf8(process.errorString()) +
                                   ". Check that the file is there and executable.");
}

std::string lastWords(const std::filesystem::path& runFolder) {
    QFile log(toQt(runFolder / "worker.log"));
    if (!log.open(QIODevice::ReadOnly)) return {};
    log.seek(std::max<qint64>(0, log.size() - kLastWordsBytes));
    const QByteArray tail = log.readAll().trimmed();
    const qsizetype lineBreak = tail.lastIndexOf('\n');
    return withReplacementCharacters(tail.mid(lineBreak + 1).toStdString());
}

WorkerEnding::WorkerEnding(std::filesystem::path runFolder, QObject* parent)
    : QObject(parent), m_runFolder(std::move(runFolder)) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kPatience);
    connect(&m_timer, &QTimer::timeout, this, &WorkerEnding::killIfStillThere);
}

bool WorkerEnding::begin() {
    const std::optional<Heartbeat> heartbeat = RunFolder(m_runFolder).readHeartbeat();
    if (!heartbeat || heartbeat->host != currentHeartbeat().host) return false;
    if (!processIsAlive(heartbeat->pid, heartbeat->startTime)) return false;
    m_heartbeat = *heartbeat;
    ::kill(static_cast<pid_t>(m_heartbeat.pid), SIGTERM);
    m_timer.start();
    return true;
}

void WorkerEnding::killIfStillThere() {
    if (processIsAlive(m_heartbeat.pid, m_heartbeat.startTime)) {
        ::kill(static_cast<pid_t>(m_heartbeat.pid), SIGKILL);
    }
}

}  // namespace sami
