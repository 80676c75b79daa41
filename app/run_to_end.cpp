#include "app/run_to_end.h"

#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <thread>
#include <utility>

#include "app/command.h"
#include "app/run_narrator.h"
#include "core/workbench/worker_process.h"

namespace sami {

namespace {

constexpr std::chrono::milliseconds kPoll{50};
constexpr std::chrono::seconds kEnding{10};

/// Whether its worker was asked to stop, by this process or by another one.
bool isToStop(const RunEntry& run) {
    const Result<RunRequest> request = RunFolder(run.folder).readRequest();
    return request && *request == RunRequest::Stop;
}

/// Waits for the worker, whatever its files hold: it is never left behind.
class WorkerWait {
public:
    WorkerWait(Document& document, std::int64_t run, pid_t worker)
        : m_document(document), m_run(run), m_worker(worker) {}

    /// @param look called again and again until then
    /// @return how it ended, as waitpid() tells
    int untilEnded(const std::function<void()>& look) {
        std::optional<EndsWithMe> tie(std::in_place, m_worker);
        for (;;) {
            int status = 0;
            const bool ended = ::waitpid(m_worker, &status, WNOHANG) == m_worker;
            if (ended) tie.reset();
            while (m_document.runs().poll()) {
            }
            look();
            if (ended) return status;
            stopIfAsked();
            endIfFrozen();
            std::this_thread::sleep_for(kPoll);
        }
    }

private:
    /// One that is to stop, here or by somebody else's word, and gives no sign of life is ended as the system can.
    void endIfFrozen() {
        const Result<RunEntry> entry = m_document.runs().entry(m_run);
        if (!entry || entry->responding || !(m_asked || isToStop(*entry))) return;
        const auto now = std::chrono::steady_clock::now();
        if (!m_terminatedAt) {
            std::fprintf(stderr, "the worker has given no sign of life for a while: it is told to end (SIGTERM)\n");
            m_terminatedAt = now;
            ::kill(m_worker, SIGTERM);
        } else if (now - *m_terminatedAt >= kEndingPatience && !m_isKilled) {
            std::fprintf(stderr, "it has not ended: it is killed (SIGKILL)\n");
            m_isKilled = true;
            ::kill(m_worker, SIGKILL);
        }
    }

    void stopIfAsked() {
        if (m_asked) return;
        const Result<RunEntry> entry = m_document.runs().entry(m_run);
        const bool isDamaged = entry && !entry->problem.empty() && entry->workerIsAlive;
        if (!interruptRequested() && !isDamaged) return;
        m_asked = true;
        if (interruptRequested())
            std::fprintf(stderr, "\nstopping after the current step; press Ctrl-C again to end the worker at once\n");
        else
            std::fprintf(stderr, "\n%s; the worker is asked to stop\n", entry->problem.c_str());
        // Where that can't be written the worker is told in another way.
        if (!m_document.runs().ask(m_run, RunRequest::Stop)) ::kill(m_worker, SIGTERM);
    }

    Document& m_document;
    std::int64_t m_run;
    pid_t m_worker;
    bool m_asked = false;
    std::optional<std::chrono::steady_clock::time_point> m_terminatedAt;
    bool m_isKilled = false;
};

/// @param status of its worker, as waitpid() tells
Result<RunEntry> outcomeOf(const RunEntry& run, int status) {
    if (std::error_code unknown; !std::filesystem::exists(run.folder, unknown) && !unknown) {
        return fail(ErrorKind::NotFound,
                    "the run's folder {folder} is gone: it was moved or removed; put it back, and `sami run` goes on "
                    "from the last checkpoint",
                    {{"folder", run.folder}});
    }
    if (!run.problem.empty()) return fail(ErrorKind::Input, run.problem);
    switch (run.state) {
        case RunState::Finished:
            return run;
        case RunState::Stopped:
            return fail(ErrorKind::Cancelled, "the run was stopped; `sami run` goes on where it stands");
        case RunState::Paused: {
            if (!run.progress.healthPause())
                return fail(ErrorKind::Numeric, "the run was paused; `sami run` goes on with it");
            return fail(ErrorKind::Numeric, "{reason}; `sami run` goes on regardless",
                        {{"reason", run.progress.healthPause()->reason}});
        }
        case RunState::Failed:
            return fail(run.progress.failed()->kind, run.progress.failed()->message);
        default:
            if (isToStop(run) && WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM))
                return fail(
                    ErrorKind::Cancelled,
                    "the worker was to stop, gave no sign of life and was ended; `sami run` goes on from the last "
                    "checkpoint");
            return fail(ErrorKind::Internal,
                        "the worker ended without a word (see {log}); `sami run` goes on from the last checkpoint",
                        {{"log", run.folder / "worker.log"}});
    }
}

/// A worker that has said its last word is gone within a moment; till then no other may begin.
void awaitEnding(Document& document, std::int64_t run) {
    const auto until = std::chrono::steady_clock::now() + kEnding;
    while (std::chrono::steady_clock::now() < until) {
        const Result<RunEntry> entry = document.runs().entry(run);
        const bool isEnding = entry && entry->workerIsAlive &&
                              (entry->state == RunState::Stopped || entry->state == RunState::Failed ||
                               entry->state == RunState::Finished);
        if (!isEnding) return;
        std::this_thread::sleep_for(kPoll);
        document.runs().poll();
    }
}

}  // namespace

Result<std::unique_ptr<Document>> openForRun(const std::string& file) {
    Result<std::unique_ptr<Document>> document = Document::open(file);
    if (document || document.error().kind != ErrorKind::Locked) return document;
    return Document::open(file, Access::ReadOnly);
}

void printProblems(const Document& document) {
    for (const RunEntry& run : document.runs().entries()) {
        if (!run.problem.empty()) std::fprintf(stderr, "%s: %s\n", run.name.c_str(), troubleOf(run).c_str());
    }
}

Result<RunEntry> runToEnd(Document& document, std::int64_t run, const LookAtRun& look) {
    // What earlier attempts did is known; only what comes is told.
    static_cast<void>(document.runs().catchUp(run));
    awaitEnding(document, run);
    RunNarrator narrator;
    const Subscription told = document.subscribe([&](const Change& change) {
        const auto* came = std::get_if<EventsCame>(&change);
        if (came != nullptr && came->run == run) narrator.tell(*came->events);
    });
    const Result<pid_t> worker = document.runs().start(run, "/proc/self/exe", WorkerTie::Child);
    if (!worker) return std::unexpected(worker.error());
    if (*worker == 0) return document.runs().entry(run);  // one that waited goes on by itself
    const int status = WorkerWait(document, run, *worker).untilEnded([&] {
        if (!look) return;
        for (const std::string& line : look(document)) narrator.line(line);
    });
    static_cast<void>(document.runs().catchUp(run));  // what is wrong with its files is part of the entry
    narrator.finish();
    const Result<RunEntry> entry = document.runs().entry(run);
    if (!entry) return entry;
    return outcomeOf(*entry, status);
}

}  // namespace sami
