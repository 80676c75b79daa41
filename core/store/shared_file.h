#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace sami {

/// Device and inode: what makes a file the same under every name.
using FileKey = std::pair<dev_t, ino_t>;
/// Of the file that has this name now; nothing where none has.
std::optional<FileKey> fileKeyOf(const std::filesystem::path& path);

/// A descriptor of an experiment file beside those of SQLite. The process has at most one of each file, for everybody,
/// as long as anybody holds it: closing any descriptor of a file drops every POSIX lock the process has on it, those of
/// its connections included (https://www.sqlite.org/howtocorrupt.html, 2.2). Whoever has a connection to the file holds
/// this until after that is closed, and whoever looks into the file does so by this. Any thread.
class SharedFile {
public:
    /// Error: the file can't be opened for reading.
    static Result<SharedFile> open(const std::filesystem::path& path);
    SharedFile(SharedFile&& other) noexcept;
    SharedFile& operator=(SharedFile&& other) noexcept;
    ~SharedFile();

    /// The first bytes; fewer where the file is shorter or can't be read.
    std::string beginning(std::size_t bytes) const;
    /// Whether this file, and no other one, has that name now.
    bool isNamed(const std::filesystem::path& path) const;

    /// Takes the lock (flock(2)) that tells other processes, and other holders in this one, that the file is written.
    /// False where another one has it; true on disks without such locks. To be given back by whoever took it.
    bool lock() const;
    void unlock() const;

private:
    SharedFile(FileKey key, int descriptor) : m_key(std::move(key)), m_descriptor(descriptor) {}

    FileKey m_key;
    int m_descriptor;  ///< -1: moved from
};

}  // namespace sami
