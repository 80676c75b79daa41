#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/run/line_reader.h"

namespace sami {

/// The lines of a text without their line breaks; what follows the last line break is left out.
std::vector<std::string_view> wholeLines(std::string_view text);

/// Every line a worker writes has a number one above that of the line before. Error: it has another, so lines were
/// lost.
Result<void> checkLineNumber(std::int64_t seq, std::int64_t expectedSeq, const std::string& place);

/// What the lines of one look at a file say.
template <class Value>
struct NumberedLines {
    std::vector<Value> values;
    bool more = false;  ///< whether another look brings more at once
};

/// Takes the lines of `text`, which the reader has next, each by `read(line, number, place)`, which returns nothing
/// for a line that is passed over. Error: the first line that can't be read; those before it are returned first, and it
/// is met again until the file is put right.
template <class Value, class Read>
Result<NumberedLines<Value>> takeNumberedLines(LineReader& reader, std::string_view text, Read read) {
    const std::vector<std::string_view> lines = wholeLines(text);
    NumberedLines<Value> found;
    std::size_t bytes = 0;
    std::size_t taken = 0;
    for (; taken < lines.size(); bytes += lines[taken++].size() + 1) {
        Result<std::optional<Value>> value =
            read(lines[taken], static_cast<std::int64_t>(reader.lines() + taken), reader.place(taken));
        if (!value && taken == 0) return std::unexpected(value.error());
        if (!value) break;
        if (*value) found.values.push_back(std::move(**value));
    }
    found.more = reader.hasMore() || taken < lines.size();
    reader.take(bytes, taken);
    return found;
}

}  // namespace sami
