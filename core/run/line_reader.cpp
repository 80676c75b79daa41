#include "core/run/line_reader.h"

#include <algorithm>

#include "core/base/readable_file.h"
#include "core/run/line_bytes.h"

namespace sami {

Result<std::string> LineReader::next(std::size_t maxBytes) {
    m_hasMore = false;
    const Result<ReadableFile> file = ReadableFile::open(m_path);
    if (!file && file.error().kind == ErrorKind::NotFound) return std::string();
    if (!file) return std::unexpected(file.error());
    const std::uint64_t size = file->size();
    if (size < m_offset) startAt(0, 0);
    const std::uint64_t waiting = size - m_offset;
    for (std::uint64_t count = std::min<std::uint64_t>(waiting, maxBytes);; count = std::min(waiting, 2 * count)) {
        Result<std::string> text = readAt(file->descriptor(), m_path, m_offset, static_cast<std::size_t>(count));
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
