#include "core/run/line_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/run/line_bytes.h"

namespace sami {

Result<std::string> LineReader::next(std::size_t maxBytes) {
    m_hasMore = false;
    const Descriptor file{::open(m_path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.fd < 0 && errno == ENOENT) return std::string();
    if (file.fd < 0) return std::unexpected(ioError(IoAction::Read, m_path.string(), errno));
    const Result<std::uint64_t> size = sizeOf(file.fd, m_path);
    if (!size) return std::unexpected(size.error());
    if (*size < m_offset) startAt(0, 0);
    const std::uint64_t waiting = *size - m_offset;
    for (std::uint64_t count = std::min<std::uint64_t>(waiting, maxBytes);; count = std::min(waiting, 2 * count)) {
        Result<std::string> text = readAt(file.fd, m_path, m_offset, static_cast<std::size_t>(count));
        if (!text) return text;
        const std::size_t end = text->rfind('\n');
        if (end == std::string::npos && count < waiting && count > 0) continue;
        text->resize(end == std::string::npos ? 0 : end + 1);
        m_hasMore = count < waiting;
        return text;
    }
}

void LineReader::take(std::size_t bytes, std::size_t lines) {
    m_offset += bytes;
    m_lines += lines;
}

void LineReader::startAt(std::uint64_t offset, std::size_t lines) {
    m_offset = offset;
    m_lines = lines;
}

std::string LineReader::place(std::size_t ahead) const {
    return m_path.string() + ":" + std::to_string(m_lines + ahead + 1);
}

}  // namespace sami
