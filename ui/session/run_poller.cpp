#include "ui/session/run_poller.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iterator>

#include "ui/session/notice.h"
#include "ui/session/worker_process.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr int kPollIntervalMs = 150;
constexpr std::size_t kSliceSize = 100;
constexpr double kSilenceSeconds = 15;

double secondsNow() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

template <class T>
std::vector<T> takeFront(std::vector<T>& from) {
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(from.size(), kSliceSize));
    std::vector<T> slice(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
    from.erase(from.begin(), end);
    return slice;
}

}  // namespace

RunPoller::RunPoller(const std::filesystem::path& runFolder)
    : m_folder(runFolder), m_events(m_folder.eventsFile()), m_responses(m_folder.responsesFile()) {
    m_timer = new QTimer(this);
    m_timer->setInterval(kPollIntervalMs);
    connect(m_timer, &QTimer::timeout, this, &RunPoller::poll);
}

void RunPoller::follow() {
    m_timer->start();
    poll();
}

void RunPoller::request(RunRequest request) {
    if (const Result<void> written = m_folder.writeRequest(request); !written) {
        Q_EMIT requestFailed(sentenceOf(written.error()));
    }
}

void RunPoller::start(const std::filesystem::path& program) {
    const Result<void> written = m_folder.writeRequest(RunRequest::Run);
    const Result<qint64> pid = written ? startWorker(program, m_folder.path()) : std::unexpected(written.error());
    if (!pid) {
        Q_EMIT startFailed(sentenceOf(pid.error()));
        return;
    }
    m_startedPid = *pid;
    m_toldAlive.reset();
    Q_EMIT workerStarted(*pid);
}

void RunPoller::poll() {
    RunNews news;
    // The worker first: one that is gone has written all it ever will, so nothing is read too early.
    lookAtWorker(news);
    Result<std::vector<Json>> responses = m_responses.poll();
    readEvents(news);
    if (!responses) news.problem = sentenceOf(responses.error());
    for (const Json& line : responses.value_or(std::vector<Json>())) {
        Result<Response> response = responseFromJson(line, "responses.jsonl");
        if (response) {
            news.responses.push_back(std::move(*response));
        } else {
            news.problem = sentenceOf(response.error());
        }
    }
    deliver(std::move(news));
}

void RunPoller::readEvents(RunNews& news) {
    for (bool more = true; more;) {
        Result<EventSlice> slice = m_events.poll();
        more = slice && slice->more;
        if (!slice) {
            news.problem = sentenceOf(slice.error());
        } else {
            std::move(slice->events.begin(), slice->events.end(), std::back_inserter(news.events));
        }
    }
}

void RunPoller::lookAtWorker(RunNews& news) {
    news.workerIsAlive = m_folder.workerIsAlive();
    if (news.workerIsAlive) {
        m_startedPid = 0;
        const std::optional<Heartbeat> heartbeat = m_folder.readHeartbeat();
        news.responding = !heartbeat || secondsNow() - heartbeat->time < kSilenceSeconds;
    } else if (m_startedPid != 0) {
        // Started, but too young for a heartbeat: signal 0 only asks whether the process is there.
        news.workerIsAlive = ::kill(static_cast<pid_t>(m_startedPid), 0) == 0;
        if (!news.workerIsAlive) news.problem = startProblem();
    }
}

QString RunPoller::startProblem() const {
    const std::string said = lastWords(m_folder.path());
    if (said.empty())
        return tr("The worker ended before it began. Try again; worker.log in the run folder may say more.");
    return tr("The worker ended before it began: %1").arg(shownText(fromUtf8(said)));
}

void RunPoller::deliver(RunNews news) {
    const bool nothingNew = news.events.empty() && news.responses.empty() && m_toldAlive == news.workerIsAlive &&
                            m_toldResponding == news.responding && m_toldProblem == news.problem;
    if (nothingNew) return;
    m_toldAlive = news.workerIsAlive;
    m_toldResponding = news.responding;
    m_toldProblem = news.problem;
    while (news.events.size() > kSliceSize || news.responses.size() > kSliceSize) {
        // Until the last slice the worker counts as alive: what it left behind is not all read yet.
        RunNews slice{takeFront(news.events), takeFront(news.responses), true, news.responding, {}};
        Q_EMIT arrived(slice);
    }
    Q_EMIT arrived(news);
}

}  // namespace sami
