#include "core/run/line_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/base/readable_file.h"
#include "core/run/line_bytes.h"

namespace sami {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

}  // namespace

Result<LineAppender> LineAppender::open(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0) return std::unexpected(ioError(IoAction::Write, path.string(), errno));
    LineAppender appender(fd, path);
    if (const auto size = sizeOfKind(fd, path, FileKinds::Regular); !size) return std::unexpected(size.error());
    // Network disks that know no locks answer with other errors: there the heartbeat alone keeps workers apart.
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        return fail(ErrorKind::Locked, "{file}: another process is writing it; wait for it or stop it",
                    {{"file", path}});
    }
    if (Result<void> cut = appender.cutTornLine(); !cut) return std::unexpected(cut.error());
    return appender;
}

LineAppender::LineAppender(LineAppender&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)), m_path(std::move(other.m_path)), m_lines(other.m_lines) {}

LineAppender& LineAppender::operator=(LineAppender&& other) noexcept {
    std::swap(m_fd, other.m_fd);
    std::swap(m_path, other.m_path);
    std::swap(m_lines, other.m_lines);
    return *this;
}

LineAppender::~LineAppender() {
    if (m_fd >= 0) ::close(m_fd);
}

Result<void> LineAppender::cutTornLine() {
    const Result<std::uint64_t> size = sizeOf(m_fd, m_path);
    if (!size) return std::unexpected(size.error());
    std::uint64_t complete = 0;
    for (std::uint64_t offset = 0; offset < *size;) {
        const Result<std::string> block = readAt(m_fd, m_path, offset, kBlock);
        if (!block) return std::unexpected(block.error());
        if (block->empty()) break;
        m_lines += std::ranges::count(*block, '\n');
        if (const std::size_t last = block->rfind('\n'); last != std::string::npos) complete = offset + last + 1;
        offset += block->size();
    }
    if (complete < *size && ::ftruncate(m_fd, static_cast<off_t>(complete)) != 0) {
        return std::unexpected(ioError(IoAction::Write, m_path.string(), errno));
    }
    return {};
}

Result<void> LineAppender::append(const OrderedJson& value) {
    const std::string line = dumpLine(value) + "\n";
    const Result<std::uint64_t> before = sizeOf(m_fd, m_path);
    if (!before) return std::unexpected(before.error());
    ssize_t written = 0;
    do {
        written = ::write(m_fd, line.data(), line.size());
    } while (written < 0 && errno == EINTR);
    if (written == static_cast<ssize_t>(line.size())) return {};
    const int cause = written < 0 ? errno : ENOSPC;
    if (written > 0 && ::ftruncate(m_fd, static_cast<off_t>(*before)) != 0) {
        return std::unexpected(ioError(IoAction::TakeBackLine, m_path.string(), errno));
    }
    return std::unexpected(ioError(IoAction::Write, m_path.string(), cause));
}

Result<void> LineAppender::sync() {
    if (::fsync(m_fd) != 0) return std::unexpected(ioError(IoAction::Write, m_path.string(), errno));
    return {};
}

Result<std::optional<LineAppender>> appenderFor(LogUse use, const std::filesystem::path& path) {
    if (use == LogUse::Read) return std::nullopt;
    Result<LineAppender> appender = LineAppender::open(path);
    if (!appender) return std::unexpected(appender.error());
    return std::move(*appender);
}

}  // namespace sami
