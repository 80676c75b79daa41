#include "ui/session/followed_run.h"

#include "ui/session/worker_process.h"
#include "ui/text/shown_text.h"

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
    m_problem.clear();
    m_launched = false;
    m_wasActive = true;
    m_status = {.state = m_status.state, .starting = true};
    m_follower.start(program);
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
    for (const Json& event : news.events) {
        const Result<void> taken = m_progress.consume(event);
        if (!taken) m_problem = fromUtf8(taken.error().detail);
    }
    m_status.responding = news.responding;
    updateState(news.workerIsAlive);
    if (!news.responses.empty()) Q_EMIT responsesArrived(news.responses);
    Q_EMIT changed();
    const bool active = m_status.isActive();
    const bool justEnded = m_wasActive && !active;
    m_wasActive = active;
    if (justEnded) Q_EMIT ended();
}

void FollowedRun::updateState(bool workerIsAlive) {
    // Until the new worker has spoken, the last word of the one before it still stands in the file.
    const bool spoke = m_progress.attempt() > m_attemptBefore;
    const bool gone = m_launched && !workerIsAlive;
    if (m_status.starting && (spoke || gone)) m_status.starting = false;
    m_status.state = m_progress.state(workerIsAlive);
    if (gone && m_status.state == RunState::Waiting) m_status.state = RunState::Interrupted;
    if (!m_status.isActive()) m_status.pauseAsked = m_status.stopAsked = false;
}

}  // namespace sami
