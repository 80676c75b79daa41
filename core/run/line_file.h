#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/base/json_file.h"

namespace sami {

/// What a file of a run is opened for. One process at a time writes it; others that work with it only read.
enum class LogUse { Write, Read };

/// Appends JSON Lines. On opening cuts the file back to its last newline; each line is one write(2). One appender a
/// file at a time: a second one, of this or another process, is refused with ErrorKind::Locked.
class LineAppender {
public:
    static Result<LineAppender> open(const std::filesystem::path& path);
    LineAppender(LineAppender&& other) noexcept;
    LineAppender& operator=(LineAppender&& other) noexcept;
    ~LineAppender();
    /// A line that could not be written whole (full disk) is taken back; the file still ends in a newline.
    Result<void> append(const OrderedJson& value);
    /// fsync
    Result<void> sync();
    /// Complete lines that stood in the file when it was opened.
    std::int64_t linesOnOpening() const { return m_lines; }

private:
    LineAppender(int fd, std::filesystem::path path) : m_fd(fd), m_path(std::move(path)) {}
    Result<void> cutTornLine();

    int m_fd = -1;
    std::filesystem::path m_path;
    std::int64_t m_lines = 0;
};

/// What writes a file that is opened for writing; nothing where it is opened for reading. Error: as
/// LineAppender::open().
Result<std::optional<LineAppender>> appenderFor(LogUse use, const std::filesystem::path& path);

}  // namespace sami
