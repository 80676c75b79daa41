#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/error.h"

namespace sami {

using Json = nlohmann::json;
/// Keeps the order in which keys were written: output that people read.
using OrderedJson = nlohmann::ordered_json;

/// Deepest nesting accepted from outside. Deeper text is refused before the parser recurses.
inline constexpr int kMaxJsonDepth = 256;

/// Parses one JSON value of at most `kMaxJsonDepth` levels. `place` names the source in the error ("queries.jsonl:12"),
/// which also gives line and column. A byte-order mark at the start is skipped; NUL bytes and bad UTF-8 are refused.
Result<Json> parseJson(std::string_view text, const std::string& place);

/// The same of an object, without the values of some of its keys: what is long and not needed takes no memory. A key of
/// an object in it is named behind a dot, "probe.rows".
Result<Json> parseJsonWithout(std::string_view text, const std::string& place, const std::vector<std::string>& keys);

/// A whole file as bytes. Error: not found, unreadable, longer than `maxBytes`, or no regular file: a FIFO would be
/// waited for, and a device may never end. See readInput() for those.
Result<std::string> readFile(const std::filesystem::path& path, std::uintmax_t maxBytes = std::uintmax_t{1} << 31);

Result<Json> readJsonFile(const std::filesystem::path& path);

/// Replaces `path` with `text` so that a reader or a crash sees the old or the new content, never a part:
/// temporary file beside it, write, fsync, rename, fsync of the folder. Nothing stays behind on failure.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// Pretty-printed JSON, replaced atomically.
Result<void> writeJsonFile(const std::filesystem::path& path, const OrderedJson& value);

/// One line of JSON: UTF-8, invalid bytes as U+FFFD, no line break inside or after.
std::string dumpLine(const OrderedJson& value);

/// The values of JSON Lines text that dumpLine() wrote as one JSON array, a value a line.
std::string jsonArrayOfLines(std::string_view lines);

/// A value of somebody else's file as messages show it.
std::string jsonExcerpt(const Json& value);

/// "queries.jsonl:3".
std::string placeOfLine(const std::string& file, std::size_t number);
/// "queries.json: element 3", counted from 0.
std::string placeOfElement(const std::string& file, std::size_t index);

/// The place behind the JSON string whose opening quote stands at `quote`; the end of the text where it never closes.
std::size_t pastJsonString(std::string_view text, std::size_t quote);

/// Calls `line(line, lineNumber)` for each line that is not blank, without the white space around it; stops at the
/// first error. Lines are numbered from 1.
Result<void> forEachFilledLine(std::string_view text,
                               const std::function<Result<void>(std::string_view, std::size_t)>& line);

/// Calls `row(value, lineNumber)` for each non-blank line of JSON Lines text; stops at the first error, which names
/// `place`:line. Lines are numbered from 1; "\r\n" and a missing last line break are accepted.
Result<void> forEachJsonLine(std::string_view text, const std::string& place,
                             const std::function<Result<void>(const Json&, std::size_t)>& row);

}  // namespace sami
