#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/error.h"

namespace sami {

/// What a path may lead to.
enum class FileKinds {
    Regular,  ///< files alone: opening a FIFO would wait for its writer, and a device may never end
    Any       ///< what a person names as input: FIFOs and devices as well, but no folder
};

/// A file that is open for reading as long as the object lives.
class ReadableFile {
public:
    /// Error: not found, unreadable, or of another kind.
    static Result<ReadableFile> open(const std::filesystem::path& path, FileKinds kinds = FileKinds::Regular);
    ~ReadableFile();
    ReadableFile(ReadableFile&& other) noexcept;
    ReadableFile& operator=(ReadableFile&& other) noexcept;
    ReadableFile(const ReadableFile&) = delete;
    ReadableFile& operator=(const ReadableFile&) = delete;

    int descriptor() const { return m_fd; }
    /// Bytes when it was opened; 0 of what has no size.
    std::uintmax_t size() const { return m_size; }
    /// Gives the descriptor away, which is then the caller's to close.
    int release();

private:
    ReadableFile(int fd, std::uintmax_t size) : m_fd(fd), m_size(size) {}

    int m_fd;
    std::uintmax_t m_size;
};

/// Size in bytes of what an open descriptor leads to; 0 of what has none. `path` is for the message.
/// Error: a file of another kind.
Result<std::uintmax_t> sizeOfKind(int descriptor, const std::filesystem::path& path, FileKinds kinds);

}  // namespace sami
