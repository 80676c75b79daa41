#include "app/worker_runner.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <optional>
#include <thread>

#include "app/command.h"
#include "app/progress_line.h"

extern char** environ;

namespace sami {

namespace {

constexpr std::chrono::milliseconds kPoll{100};

Result<pid_t> spawnWorker(const RunFolder& folder) {
    const std::string log = (folder.path() / "worker.log").string();
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A group of its own: Ctrl-C in the terminal reaches this process, which asks the worker to stop in good order.
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::string path = folder.path().string();
    char name[] = "sami";
    char word[] = "worker";
    char* arguments[] = {name, word, path.data(), nullptr};
    pid_t pid = 0;
    const int error = posix_spawn(&pid, "/proc/self/exe", &files, &attributes, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return fail(ErrorKind::Io, "cannot start the worker: " + std::string(std::strerror(error)));
    return pid;
}

std::string nats(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f nats", value);
    return text;
}

std::string tokensText(const std::vector<double>& means) {
    std::string text;
    for (const double mean : means) text += (text.empty() ? "" : " / ") + std::to_string(std::lround(mean));
    return text + " tokens";
}

/// Prints what people want to know of a run while it works.
class Narrator {
public:
    void tell(const Json& event) {
        const std::string type = event.value("type", "");
        const std::string place = "events.jsonl";
        if (type == "progress") {
            if (const auto progress = readProgress(event, place)) show(*progress);
        } else if (type == "step") {
            if (const auto step = readStep(event, place)) {
                line("update " + std::to_string(step->step) + ": bound " + nats(step->bound.mi) + ", loss " +
                     nats(step->loss));
            }
        } else if (type == "evaluation") {
            if (const auto e = readEvaluation(event, place)) {
                line("held-out bound " + e->when + " iteration " + std::to_string(e->iteration) + ": " +
                     nats(e->bound.mi) + " of " + nats(e->ceiling) + ", " + tokensText(e->meanTokens));
            }
        } else if (type == "filtered") {
            if (const auto f = readFiltered(event, place)) line(std::to_string(f->kept) + " queries kept for training");
        } else if (type == "paused" && !event.contains("rule")) {
            line("paused on request; `sami resume` in another terminal lets it go on");
        } else if (type == "warning") {
            line("warning: " + event.value("message", ""));
        }
    }
    void done() { m_bar.reset(); }

private:
    void line(const std::string& text) {
        m_bar.reset();
        m_phase.clear();
        std::fprintf(stderr, "%s\n", text.c_str());
    }
    void show(const ProgressEvent& progress) {
        if (progress.phase != m_phase) {
            m_phase = progress.phase;
            m_bar.emplace(m_phase);
        }
        const std::string note =
            progress.etaSeconds ? std::to_string(std::lround(*progress.etaSeconds)) + " s left" : "";
        m_bar->update(static_cast<std::size_t>(progress.done), static_cast<std::size_t>(progress.total), note);
    }

    std::string m_phase;
    std::optional<ProgressLine> m_bar;
};

class Follower {
public:
    explicit Follower(const RunFolder& folder) : m_folder(folder), m_lines(folder.eventsFile()) {}

    /// Takes in new events; those of earlier attempts silently.
    Result<void> poll(bool silently = false) {
        const auto events = m_lines.poll();
        if (!events) return std::unexpected(events.error());
        for (const Json& event : *events) {
            if (auto done = m_progress.consume(event); !done) return done;
            if (!silently) m_narrator.tell(event);
        }
        return {};
    }

    Result<int> wait(pid_t pid) {
        bool asked = false;
        for (;;) {
            int status = 0;
            const pid_t ended = ::waitpid(pid, &status, WNOHANG);
            if (auto done = poll(); !done) return std::unexpected(done.error());
            if (ended == pid) return status;
            if (interruptRequested() && !asked) {
                asked = true;
                std::fprintf(stderr, "\nstopping after the current step; press Ctrl-C again to give up\n");
                static_cast<void>(m_folder.writeRequest(RunRequest::Stop));
            }
            std::this_thread::sleep_for(kPoll);
        }
    }

    const RunProgress& progress() const { return m_progress; }
    void done() { m_narrator.done(); }

private:
    const RunFolder& m_folder;
    LineFollower m_lines;
    RunProgress m_progress;
    Narrator m_narrator;
};

}  // namespace

Result<RunProgress> runWorkerProcess(const RunFolder& folder) {
    Follower follower(folder);
    if (auto done = follower.poll(true); !done) return std::unexpected(done.error());
    if (auto done = folder.writeRequest(RunRequest::Run); !done) return std::unexpected(done.error());
    const Result<pid_t> pid = spawnWorker(folder);
    if (!pid) return std::unexpected(pid.error());
    const Result<int> status = follower.wait(*pid);
    follower.done();
    if (!status) return std::unexpected(status.error());
    const RunProgress& progress = follower.progress();
    switch (progress.state(false)) {
        case RunState::Finished:
            return progress;
        case RunState::Stopped:
            return fail(ErrorKind::Cancelled, "the run was stopped; `sami run` goes on where it stands");
        case RunState::Paused:
            return fail(ErrorKind::Numeric, progress.pauseReason() + "; `sami run` goes on regardless");
        case RunState::Failed:
            return fail(errorKindOf(progress.failureKind()), progress.failure());
        default:
            return fail(ErrorKind::Internal, "the worker ended without a word (see " +
                                                 (folder.path() / "worker.log").string() +
                                                 "); `sami run` goes on from the last checkpoint");
    }
}

}  // namespace sami
