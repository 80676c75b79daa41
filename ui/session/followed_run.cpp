#include "ui/session/followed_run.h"

#include "ui/session/notice.h"
#include "ui/session/worker_process.h"

namespace sami {

FollowedRun::FollowedRun(const RunRow& row, const std::filesystem::path& folder, QObject* parent)
    : QObject(parent), m_row(row), m_folder(folder), m_follower(folder, this) {
    connect(&m_follower, &RunFollower::arrived, this, &FollowedRun::take);
    connect(&m_follower, &RunFollower::startFailed, this, &FollowedRun::failToStart);
    connect(&m_follower, &RunFollower::workerStarted, this, [this] { m_launched = true; });
    connect(&m_follower, &RunFollower::requestFailed, this, [this](const QString& sentence) {
        m_problem = sentence;
        m_status.pauseAsked = m_status.stopAsked = false;
        Q_EMIT changed();
    });
}

void FollowedRun::start(const std::filesystem::path& program) {
    m_attemptBefore = m_progress.attempt();
    m_seqBefore = m_progress.nextSeq();
    m_problem.clear();
    m_woken = m_status.state == RunState::Paused && m_status.workerIsAlive;
    m_launched = false;
    m_wasActive = true;
    m_status = {.state = m_status.state, .starting = true, .workerIsAlive = m_woken};
    if (m_woken) {
        m_follower.request(RunRequest::Run);
    } else {
        m_follower.start(program);
    }
    Q_EMIT changed();
}

void FollowedRun::pause() {
    m_status.pauseAsked = true;
    m_follower.request(RunRequest::Pause);
    Q_EMIT changed();
}

void FollowedRun::stop() {
    m_status.stopAsked = true;
    m_follower.request(RunRequest::Stop);
    Q_EMIT changed();
}

void FollowedRun::end() {
    (new WorkerEnding(m_folder, this))->begin();
}

void FollowedRun::failToStart(const QString& sentence) {
    m_problem = sentence;
    m_status.starting = false;
    if (m_status.state == RunState::Waiting) m_status.state = RunState::Interrupted;
    m_wasActive = false;
    Q_EMIT changed();
    Q_EMIT ended();
}

void FollowedRun::take(const RunNews& news) {
    if (!news.problem.isEmpty()) m_problem = news.problem;
    for (const RunEvent& event : news.events) {
        if (event.header.seq < m_progress.nextSeq()) continue;
        m_progress.consume(event);
        m_metrics.append(event);
    }
    const bool waited = m_status.state == RunState::Paused && m_status.workerIsAlive;
    m_status.responding = news.responding;
    updateState(news.workerIsAlive);
    if (!news.responses.empty()) Q_EMIT responsesArrived(news.responses);
    Q_EMIT changed();
    const bool active = m_status.isActive();
    const bool stoppedWaiting = waited && m_status.state != RunState::Paused;
    const bool justEnded = !active && (m_wasActive || stoppedWaiting);
    m_wasActive = active;
    if (justEnded) Q_EMIT ended();
}

void FollowedRun::updateState(bool workerIsAlive) {
    const bool gone = (m_launched || m_woken) && !workerIsAlive;
    if (m_status.starting && (hasSpokenSinceStart() || gone)) m_status.starting = false;
    m_status.workerIsAlive = workerIsAlive;
    m_status.state = m_progress.state(workerIsAlive);
    if (gone && m_status.state == RunState::Waiting) m_status.state = RunState::Interrupted;
    if (!m_status.isActive()) m_status.pauseAsked = false;
    const bool waits = m_status.state == RunState::Paused && workerIsAlive;
    if (!m_status.isActive() && !waits) m_status.stopAsked = false;
}

bool FollowedRun::hasSpokenSinceStart() const {
    if (m_woken) return m_progress.nextSeq() > m_seqBefore;
    // Until the new worker has spoken, the last word of the one before it still stands in the file.
    return m_progress.attempt() > m_attemptBefore;
}

}  // namespace sami
