#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/run/run_folder.h"

namespace sami {

/// The right to write an experiment, kept while the object lives: FILE.sami.lock names the holder (host, pid). The
/// kernel frees it when a process dies; on disks that know no locks the holder's process is looked for instead, so a
/// stale lock never stands in the way.
class ExperimentLock {
public:
    /// ErrorKind::Locked names the holder.
    static Result<ExperimentLock> acquire(const std::filesystem::path& experiment);
    ExperimentLock(ExperimentLock&& other) noexcept;
    ExperimentLock& operator=(ExperimentLock&& other) noexcept;
    ~ExperimentLock();

private:
    ExperimentLock(int fd, std::filesystem::path path) : m_fd(fd), m_path(std::move(path)) {}
    int m_fd = -1;
    std::filesystem::path m_path;
};

/// "process 4711 on host lab-3", from the lock file; "another process" when it does not say.
std::string experimentLockHolder(const std::filesystem::path& experiment);

}  // namespace sami
