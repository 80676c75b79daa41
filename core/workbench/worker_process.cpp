#include "core/workbench/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "core/base/readable_file.h"
#include "core/base/text.h"
#include "core/run/line_bytes.h"

namespace sami {

namespace {

constexpr std::size_t kLastWordsBytes = 400;

/// Waits $1 seconds and ends process $2 for good where it is still the one that began at $3, which is field 22 of its
/// stat file: the 20th after the name, whatever that holds.
constexpr const char* kKillLater = R"(
sleep "$1"; worker=$2; began=$3; set -f
stat=$(cat "/proc/$worker/stat") || exit 0
set -- ${stat##*)}
[ "${20}" = "$began" ] && kill -KILL "$worker")";

/// Actions and attributes of a spawn, freed at the end.
class Spawning {
public:
    explicit Spawning(const std::string& log) {
        posix_spawn_file_actions_init(&m_files);
        posix_spawn_file_actions_addopen(&m_files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&m_files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        posix_spawn_file_actions_adddup2(&m_files, STDOUT_FILENO, STDERR_FILENO);
        posix_spawnattr_init(&m_attributes);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
    ~Spawning() {
        posix_spawn_file_actions_destroy(&m_files);
        posix_spawnattr_destroy(&m_attributes);
    }

    Result<pid_t> start(const std::string& program, const std::vector<std::string>& arguments, short flags) {
        posix_spawnattr_setflags(&m_attributes, flags);
        std::vector<std::string> kept{program};
        kept.insert(kept.end(), arguments.begin(), arguments.end());
        std::vector<char*> pointers;
        pointers.reserve(kept.size() + 1);
        for (std::string& argument : kept) pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        pid_t pid = 0;
        const int error = posix_spawn(&pid, program.c_str(), &m_files, &m_attributes, pointers.data(), environ);
        if (error == 0) return pid;
        return fail(ErrorKind::Io,
                    "{program} could not be started: {cause}. Check that the file is there and executable.",
                    {{"program", program}, {"cause", std::strerror(error)}});
    }

private:
    posix_spawn_file_actions_t m_files{};
    posix_spawnattr_t m_attributes{};
};

/// Detached workers and what ends them, started here and not yet waited for.
struct StartedWorkers {
    std::mutex mutex;
    std::set<pid_t> pids;
};

StartedWorkers& startedWorkers() {
    static StartedWorkers workers;
    return workers;
}

void reapLater(pid_t pid) {
    const std::lock_guard lock(startedWorkers().mutex);
    startedWorkers().pids.insert(pid);
}

std::string secondsOf(std::chrono::milliseconds time) {
    const std::string thousandths = std::to_string(1000 + time.count() % 1000);
    return std::to_string(time.count() / 1000) + "." + thousandths.substr(1);
}

}  // namespace

Result<pid_t> startWorker(const std::filesystem::path& program, const RunFolder& folder, WorkerTie tie) {
    if (Result<void> asked = folder.writeRequest(RunRequest::Run); !asked) return std::unexpected(asked.error());
    Spawning spawning((folder.path() / "worker.log").string());
    const short flags = tie == WorkerTie::Child ? POSIX_SPAWN_SETPGROUP : POSIX_SPAWN_SETSID;
    const Result<pid_t> pid = spawning.start(program.string(), {"worker", folder.path().string()}, flags);
    if (pid && tie == WorkerTie::Detached) reapLater(*pid);
    return pid;
}

void reapEndedWorkers() {
    const std::lock_guard lock(startedWorkers().mutex);
    std::erase_if(startedWorkers().pids, [](pid_t pid) { return ::waitpid(pid, nullptr, WNOHANG) != 0; });
}

std::string lastWords(const RunFolder& folder) {
    const std::filesystem::path path = folder.path() / "worker.log";
    const Result<ReadableFile> log = ReadableFile::open(path);
    if (!log) return {};
    const std::uint64_t begin = log->size() - std::min<std::uint64_t>(log->size(), kLastWordsBytes);
    const Result<std::string> tail = readAt(log->descriptor(), path, begin, kLastWordsBytes);
    if (!tail) return {};
    const std::string_view said = trimmed(*tail);
    return withReplacementCharacters(said.substr(said.rfind('\n') + 1));
}

Result<bool> endWorker(const RunFolder& folder, std::chrono::milliseconds patience) {
    const std::optional<Heartbeat> worker = folder.readHeartbeat();
    if (!worker || worker->host != currentHeartbeat().host) return false;
    if (!processIsAlive(worker->pid, worker->startTime)) return false;
    ::kill(static_cast<pid_t>(worker->pid), SIGTERM);
    const std::vector<std::string> arguments = {
        "-c", kKillLater, "sh", secondsOf(patience), std::to_string(worker->pid), std::to_string(worker->startTime)};
    const Result<pid_t> pid = Spawning("/dev/null").start("/bin/sh", arguments, POSIX_SPAWN_SETSID);
    if (!pid) return std::unexpected(pid.error());
    reapLater(*pid);
    return true;
}

}  // namespace sami
