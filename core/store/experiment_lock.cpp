#include "core/store/experiment_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "core/base/json_fields.h"

namespace sami {

namespace {

std::filesystem::path lockPath(const std::filesystem::path& experiment) {
    std::filesystem::path path = experiment;
    path += ".lock";
    return path;
}

std::optional<Heartbeat> readHolder(const std::filesystem::path& experiment) {
    const Result<Json> json = readJsonFile(lockPath(experiment));
    if (!json) return std::nullopt;
    Heartbeat holder;
    JsonFields fields(*json, "lock");
    fields.required("host", holder.host);
    fields.required("pid", holder.pid);
    fields.required("start_time", holder.startTime);
    if (!fields.finishOpen()) return std::nullopt;
    return holder;
}

/// For disks without flock(2).
bool holderIsAlive(const std::filesystem::path& experiment) {
    const std::optional<Heartbeat> holder = readHolder(experiment);
    if (!holder) return false;
    if (holder->host != currentHeartbeat().host) return true;  // can't be asked; a person must decide
    return holder->pid != ::getpid() && processIsAlive(holder->pid, holder->startTime);
}

/// Whether `fd` is still what `path` names: a holder removes the file when it lets go.
bool isCurrent(int fd, const std::filesystem::path& path) {
    struct stat mine{};
    struct stat named{};
    return ::fstat(fd, &mine) == 0 && ::stat(path.c_str(), &named) == 0 && mine.st_ino == named.st_ino &&
           mine.st_dev == named.st_dev;
}

/// The program that a process of this host runs; what it calls itself where that can't be read; empty where neither
/// can. (A program that was begun anew through /proc/self/exe calls itself "exe".)
std::string nameOfProcess(std::int64_t pid) {
    const std::filesystem::path process = std::filesystem::path("/proc") / std::to_string(pid);
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink(process / "exe", error);
    if (!error) return program.filename().string();
    std::ifstream file(process / "comm");
    std::string name;
    std::getline(file, name);
    return name;
}

std::unexpected<Error> locked(const std::filesystem::path& experiment) {
    const std::optional<Heartbeat> holder = readHolder(experiment);
    if (!holder) {
        return fail(ErrorKind::Locked, "{file}: another process is writing it; close it there to change it here",
                    {{"file", experiment}});
    }
    const bool isHere = holder->host == currentHeartbeat().host;
    if (const std::string name = isHere ? nameOfProcess(holder->pid) : std::string(); !name.empty()) {
        return fail(ErrorKind::Locked,
                    "{file}: {program} (process {pid}) is writing it; close it there to change it here",
                    {{"file", experiment}, {"program", name}, {"pid", holder->pid}});
    }
    return fail(ErrorKind::Locked,
                "{file}: process {pid} on host {host} is writing it; close it there to change it here",
                {{"file", experiment}, {"pid", holder->pid}, {"host", holder->host}});
}

Result<void> writeHolder(int fd, const std::filesystem::path& path) {
    const Heartbeat self = currentHeartbeat();
    const std::string text = dumpLine({{"host", self.host}, {"pid", self.pid}, {"start_time", self.startTime}}) + "\n";
    const bool written =
        ::ftruncate(fd, 0) == 0 && ::pwrite(fd, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
    if (!written) return std::unexpected(ioError(IoAction::Write, path.string(), errno));
    return {};
}

}  // namespace

Result<ExperimentLock> ExperimentLock::acquire(const std::filesystem::path& experiment) {
    const std::filesystem::path path = lockPath(experiment);
    for (;;) {
        const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (fd < 0) return std::unexpected(ioError(IoAction::Write, path.string(), errno));
        ExperimentLock lock(fd, path);
        const bool taken = ::flock(fd, LOCK_EX | LOCK_NB) != 0;
        if ((taken && errno == EWOULDBLOCK) || (taken && holderIsAlive(experiment))) {
            ::close(std::exchange(lock.m_fd, -1));  // the file stays: it is the holder's
            return locked(experiment);
        }
        if (!isCurrent(fd, path)) {
            ::close(std::exchange(lock.m_fd, -1));
            continue;
        }
        if (Result<void> written = writeHolder(fd, path); !written) return std::unexpected(written.error());
        if (Result<void> whole = lock.lockFile(experiment); !whole) return std::unexpected(whole.error());
        return lock;
    }
}

bool ExperimentLock::isHeld(const std::filesystem::path& experiment) {
    const Result<ExperimentLock> lock = acquire(experiment);
    return !lock && lock.error().kind == ErrorKind::Locked;
}

Result<void> ExperimentLock::lockFile(const std::filesystem::path& experiment) {
    std::error_code error;
    if (!std::filesystem::exists(experiment, error)) return {};  // still to be made
    Result<SharedFile> file = SharedFile::open(experiment);
    if (!file) return std::unexpected(file.error());
    if (!file->lock()) return locked(experiment);
    m_file = std::move(*file);
    return {};
}

ExperimentLock::ExperimentLock(ExperimentLock&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)),
      m_file(std::exchange(other.m_file, std::nullopt)),
      m_path(std::move(other.m_path)) {}

ExperimentLock& ExperimentLock::operator=(ExperimentLock&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    std::swap(m_file, other.m_file);
    std::swap(m_path, other.m_path);
    return *this;
}

ExperimentLock::~ExperimentLock() {
    if (m_file) m_file->unlock();
    if (m_fd < 0) return;
    ::unlink(m_path.c_str());
    ::close(m_fd);
}

}  // namespace sami
