#include "ui/session/run_follower.h"

#include "ui/session/run_poller.h"

namespace sami {

RunFollower::RunFollower(const std::filesystem::path& runFolder, QObject* parent) : QObject(parent) {
    qRegisterMetaType<sami::RunNews>();
    m_poller = new RunPoller(runFolder);
    m_poller->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_poller, &QObject::deleteLater);
    connect(m_poller, &RunPoller::arrived, this, &RunFollower::arrived);
    connect(m_poller, &RunPoller::workerStarted, this, &RunFollower::workerStarted);
    connect(m_poller, &RunPoller::startFailed, this, &RunFollower::startFailed);
    connect(m_poller, &RunPoller::requestFailed, this, &RunFollower::requestFailed);
    m_thread.setObjectName(QStringLiteral("run-follower"));
    m_thread.start();
}

RunFollower::~RunFollower() {
    // A request given just before the window closed is still written.
    QMetaObject::invokeMethod(m_poller, [] {}, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

void RunFollower::follow() {
    QMetaObject::invokeMethod(m_poller, [poller = m_poller] { poller->follow(); });
}

void RunFollower::request(RunRequest request) {
    QMetaObject::invokeMethod(m_poller, [poller = m_poller, request] { poller->request(request); });
}

void RunFollower::start(const std::filesystem::path& program) {
    QMetaObject::invokeMethod(m_poller, [poller = m_poller, program] { poller->start(program); });
}

}  // namespace sami
