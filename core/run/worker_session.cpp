#include "core/run/worker_session.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>

namespace sami {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kHeartbeat{2};
constexpr std::chrono::milliseconds kRequestLook{200};
constexpr std::chrono::milliseconds kProgress{250};

/// How long a paused worker keeps its memory. Tests set `$SAMI_LONGEST_PAUSE_SECONDS`.
std::chrono::duration<double> longestPause() {
    const char* seconds = std::getenv("SAMI_LONGEST_PAUSE_SECONDS");
    return std::chrono::duration<double>(seconds != nullptr ? std::atof(seconds) : 15 * 60.0);
}

}  // namespace

WorkerSession::WorkerSession(RunFolder folder, RunConfig config, EventLog events, ResponseLog responses,
                             Earlier earlier, std::function<bool()> interrupted)
    : m_folder(std::move(folder)),
      m_config(std::move(config)),
      m_events(std::move(events)),
      m_responses(std::move(responses)),
      m_interrupted(std::move(interrupted)),
      m_earlier(std::move(earlier)) {}

WorkerSession::~WorkerSession() = default;

Result<std::unique_ptr<WorkerSession>> WorkerSession::open(RunFolder folder, std::function<bool()> interrupted,
                                                           SessionRole role) {
    Result<RunConfig> config = folder.readConfig();
    if (!config) return std::unexpected(config.error());
    const LogUse use = role == SessionRole::Worker ? LogUse::Write : LogUse::Read;
    Earlier earlier;
    const auto consume = [&](const RunEvent& event) {
        earlier.progress.consume(event);
        if (const auto* verdict = as<VerdictEvent>(event))
            earlier.answers.pairs.emplace(verdict->pairId, verdict->order);
        const auto* draft = as<DraftEvent>(event);
        if (draft != nullptr && draft->isAnswered) earlier.answers.drafts.insert(draft->number);
    };
    Result<EventLog> events = EventLog::open(folder, consume, use);
    if (!events) return std::unexpected(events.error());
    Result<ResponseLog> responses = ResponseLog::open(folder, use);
    if (!responses) return std::unexpected(responses.error());
    std::unique_ptr<WorkerSession> session(new WorkerSession(std::move(folder), std::move(*config), std::move(*events),
                                                             std::move(*responses), std::move(earlier),
                                                             std::move(interrupted)));
    if (!session->writes()) return session;
    if (Result<void> done = session->m_folder.writeHeartbeat(currentHeartbeat()); !done)
        return std::unexpected(done.error());
    session->m_heart = std::jthread([raw = session.get()](const std::stop_token& stop) { raw->beat(stop); });
    return session;
}

void WorkerSession::beat(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, kHeartbeat, [&] { return stop.stop_requested(); })) {
        // A beat that can't be written (full disk) is made up by the next; readers allow for missing ones.
        static_cast<void>(m_folder.writeHeartbeat(currentHeartbeat()));
    }
}

Result<void> WorkerSession::sync() {
    if (Result<void> done = m_responses.sync(); !done) return done;
    return m_events.sync();
}

Result<void> WorkerSession::progress(std::int64_t iteration, std::string_view phase, std::size_t done,
                                     std::size_t total, std::optional<double> etaSeconds,
                                     std::optional<double> elapsedSeconds) {
    const auto now = Clock::now();
    if (done < total && now - m_lastProgress < kProgress) return {};
    m_lastProgress = now;
    return event(ProgressEvent{iteration, std::string(phase), static_cast<std::int64_t>(done),
                               static_cast<std::int64_t>(total), etaSeconds, elapsedSeconds});
}

double WorkerSession::secondsWorked() const {
    return std::chrono::duration<double>(Clock::now() - m_began).count();
}

RunRequest WorkerSession::request() {
    if (!writes()) return RunRequest::Run;
    if (m_interrupted && m_interrupted()) return RunRequest::Stop;
    const auto now = Clock::now();
    if (now - m_lastLook < kRequestLook) return m_request;
    m_lastLook = now;
    // An unreadable request (network disk away for a moment) leaves the last one standing.
    if (const Result<RunRequest> read = m_folder.readRequest()) m_request = *read;
    return m_request;
}

Error WorkerSession::pauseItself(const HealthPause& health) {
    if (Result<void> written = event(PausedEvent{health}); !written) return written.error();
    m_pausedItself = true;
    return {ErrorKind::Cancelled, health.reason};
}

Result<void> WorkerSession::checkpointRequest(std::int64_t iteration, std::int64_t step) {
    if (request() == RunRequest::Pause) {
        if (Result<void> done = event(PausedEvent{}); !done) return done;
        const auto since = Clock::now();
        const std::chrono::duration<double> longest = longestPause();
        while (request() == RunRequest::Pause) {
            if (Clock::now() - since >= longest) {
                m_pausedItself = true;
                return fail(ErrorKind::Cancelled, "paused for long; what it holds is saved and it ends");
            }
            std::this_thread::sleep_for(kRequestLook);
        }
        m_began += Clock::now() - since;
        if (request() == RunRequest::Run) {
            if (Result<void> done = event(ResumedEvent{step, iteration, {}}); !done) return done;
        }
    }
    if (request() == RunRequest::Stop) return fail(ErrorKind::Cancelled, "stopped on request");
    return {};
}

}  // namespace sami
