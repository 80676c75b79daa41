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
#include "core/run/event_follower.h"

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
    void tell(const RunEvent& event) {
        std::visit([this](const auto& body) { say(body); }, event.body);
    }
    void done() { m_bar.reset(); }

private:
    void say(const ProgressEvent& progress) { show(progress); }
    void say(const StepEvent& step) {
        line("update " + std::to_string(step.step) + ": bound " + nats(step.metrics.number("mi")) + ", loss " +
             nats(step.metrics.number("loss")));
    }
    void say(const EvaluationEvent& evaluation) {
        line("held-out bound " + std::string(toString(evaluation.when)) + " iteration " +
             std::to_string(evaluation.iteration) + ": " + nats(evaluation.metrics.number("mi")) + " of " +
             nats(evaluation.ceiling) + ", " + tokensText(evaluation.metrics.list("mean_tokens")));
    }
    void say(const FilteredEvent& filtered) { line(std::to_string(filtered.kept) + " queries kept for training"); }
    void say(const PausedEvent& paused) {
        if (!paused.health) line("paused on request; `sami resume` in another terminal lets it go on");
    }
    void say(const ResumedEvent& resumed) {
        if (resumed.fromStep > 0) line("going on after update " + std::to_string(resumed.fromStep));
    }
    void say(const WarningEvent& warning) { line("warning: " + warning.message); }
    /// Nothing is said of the other kinds.
    template <class Event>
    void say(const Event&) {}

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
    explicit Follower(const RunFolder& folder) : m_folder(folder), m_events(folder.eventsFile()) {}

    /// Takes in new events; those of earlier attempts silently.
    Result<void> poll(bool silently = false) {
        for (bool more = true; more;) {
            const Result<EventSlice> slice = m_events.poll();
            if (!slice) return std::unexpected(slice.error());
            for (const RunEvent& event : slice->events) {
                m_progress.consume(event);
                if (!silently) m_narrator.tell(event);
            }
            more = slice->more;
        }
        return {};
    }

    /// Follows the worker until it ends. After an error of the file the worker is asked to stop, and waited for all the
    /// same: it must not go on unseen.
    Result<int> wait(pid_t pid) {
        Result<void> followed;
        bool asked = false;
        for (;;) {
            int status = 0;
            const pid_t ended = ::waitpid(pid, &status, WNOHANG);
            if (followed) followed = poll();
            if (ended == pid && !followed) return std::unexpected(followed.error());
            if (ended == pid) return status;
            if ((interruptRequested() || !followed) && !asked) {
                asked = true;
                tellStopping(followed);
                static_cast<void>(m_folder.writeRequest(RunRequest::Stop));
            }
            std::this_thread::sleep_for(kPoll);
        }
    }

    const RunProgress& progress() const { return m_progress; }
    void done() { m_narrator.done(); }

private:
    static void tellStopping(const Result<void>& followed) {
        if (!followed) std::fprintf(stderr, "\n%s\n", followed.error().detail.c_str());
        std::fprintf(stderr, "%sstopping after the current step; press Ctrl-C again to give up\n",
                     followed ? "\n" : "");
    }

    const RunFolder& m_folder;
    EventFollower m_events;
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
            return fail(ErrorKind::Numeric, progress.healthPause()->reason + "; `sami run` goes on regardless");
        case RunState::Failed:
            return fail(progress.failed()->kind, progress.failed()->message);
        default:
            return fail(ErrorKind::Internal,
                        "the worker ended without a word (see " + (folder.path() / "worker.log").string() +
                            "); `sami run` goes on after update " + std::to_string(progress.counts().savedStep));
    }
}

}  // namespace sami
