#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "core/base/error.h"

namespace sami {

/// For reading all there is at once.
inline constexpr std::size_t kAllBytes = std::numeric_limits<std::size_t>::max();

/// Reads a growing file of lines from front to back in slices, so that its length does not matter. A torn last line
/// waits until it is complete or cut, so the cutting never repeats a line. A file that became shorter than what was
/// taken is another file: it is read from its beginning.
class LineReader {
public:
    explicit LineReader(std::filesystem::path path) : m_path(std::move(path)) {}

    /// The complete lines that follow those taken, with their line breaks, in at most about `maxBytes`: a longer line
    /// comes alone. The same again until take() is called. Empty when there is nothing new or no file yet.
    Result<std::string> next(std::size_t maxBytes = kAllBytes);
    /// Moves on behind the first `bytes` of what next() returned, which are `lines` lines.
    void take(std::size_t bytes, std::size_t lines);
    /// Whether there was more in the file than next() returned; a torn line at its end counts as well.
    bool hasMore() const { return m_hasMore; }

    /// Goes on behind what was read by another reader, as its offset() and lines() say.
    void startAt(std::uint64_t offset, std::size_t lines);
    std::uint64_t offset() const { return m_offset; }  ///< end of the last line taken
    std::size_t lines() const { return m_lines; }      ///< taken so far
    const std::filesystem::path& path() const { return m_path; }
    /// "FILE:LINE" of the line `ahead` lines after those taken.
    std::string place(std::size_t ahead) const;

private:
    std::filesystem::path m_path;
    std::uint64_t m_offset = 0;
    std::size_t m_lines = 0;
    bool m_hasMore = false;
};

}  // namespace sami
