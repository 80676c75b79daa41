#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/run/run_folder.h"

namespace sami {

/// The right to write an experiment, kept while the object lives: FILE.sami.lock names the holder (host, pid), and the
/// file itself is locked too, so that another name of it, a link, is no way round. The kernel frees both when a process
/// dies; on disks that know no locks the holder's process is looked for instead, so a stale lock never stands in the
/// way. To be destroyed after every connection to the file: closing a file of SQLite's drops the locks of the process
/// on it.
class ExperimentLock {
public:
    /// ErrorKind::Locked names the holder.
    static Result<ExperimentLock> acquire(const std::filesystem::path& experiment);
    /// Whether another process writes the experiment now.
    static bool isHeld(const std::filesystem::path& experiment);
    /// Locks the file as well, where acquire() came before the file. Error: as of acquire().
    Result<void> lockFile(const std::filesystem::path& experiment);
    ExperimentLock(ExperimentLock&& other) noexcept;
    ExperimentLock& operator=(ExperimentLock&& other) noexcept;
    ~ExperimentLock();

private:
    ExperimentLock(int fd, std::filesystem::path path) : m_fd(fd), m_path(std::move(path)) {}
    int m_fd = -1;
    int m_file = -1;  ///< the experiment itself
    std::filesystem::path m_path;
};

}  // namespace sami
