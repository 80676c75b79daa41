#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/run/run_folder.h"
#include "core/store/shared_file.h"

namespace sami {

/// The right to write an experiment, kept while the object lives: FILE.sami.lock names the holder (host, pid), and the
/// file itself is locked too, so that another name of it, a link, is no way round. The kernel frees both when a process
/// dies; on disks that know no locks the holder's process is looked for instead, so a stale lock never stands in the
/// way.
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
    std::optional<SharedFile> m_file;  ///< the experiment itself, locked
    std::filesystem::path m_path;
};

}  // namespace sami
