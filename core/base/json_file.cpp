#include "core/base/json_file.h"

#include <algorithm>

#include "core/base/atomic_file.h"
#include "core/base/input_file.h"
#include "core/base/text.h"

namespace sami {

namespace {

/// "place: line 3, column 7", both from 1 and the column in bytes, of a byte offset.
std::string placeOf(std::string_view text, std::size_t offset, const std::string& place) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t lastBreak = before.rfind('\n');
    const std::size_t column = lastBreak == std::string_view::npos ? before.size() + 1 : before.size() - lastBreak;
    return sentence("{place}: line {line}, column {column}", {{"place", place}, {"line", line}, {"column", column}});
}

/// Byte offset where nesting first exceeds the limit, or npos. Brackets inside strings do not count.
std::size_t tooDeepAt(std::string_view text) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if ((c == '[' || c == '{') && ++depth > kMaxJsonDepth) return i;
        if (c == ']' || c == '}') --depth;
        i = c == '"' ? pastJsonString(text, i) : i + 1;
    }
    return std::string_view::npos;
}

/// @param keep asked of every value; those it refuses are left out
Result<Json> parseKept(std::string_view text, const std::string& place, const Json::parser_callback_t& keep) {
    text = withoutByteOrderMark(text);
    if (const std::size_t deep = tooDeepAt(text); deep != std::string_view::npos) {
        return fail(ErrorKind::Input, "{place}: nested deeper than {limit} levels; flatten the value",
                    {{"place", placeOf(text, deep, place)}, {"limit", kMaxJsonDepth}});
    }
    try {
        return Json::parse(text, keep);
    } catch (const Json::parse_error& error) {
        const std::size_t offset = error.byte > 0 ? error.byte - 1 : 0;
        return fail(ErrorKind::Input, "{place}: not valid JSON; correct the text there",
                    {{"place", placeOf(text, offset, place)}});
    } catch (const Json::out_of_range&) {
        return fail(ErrorKind::Input, "{place}: holds a number that is too large to be one; correct it",
                    {{"place", place}});
    } catch (const Json::exception&) {
        return fail(ErrorKind::Input, "{place}: not valid JSON; correct the text", {{"place", place}});
    }
}

}  // namespace

Result<Json> parseJson(std::string_view text, const std::string& place) {
    return parseKept(text, place, nullptr);
}

Result<Json> parseJsonWithout(std::string_view text, const std::string& place, const std::vector<std::string>& keys) {
    return parseKept(text, place,
                     [&keys, outer = std::string()](int depth, Json::parse_event_t event, const Json& value) mutable {
                         if (event != Json::parse_event_t::key || depth > 2) return true;
                         const std::string& key = value.get_ref<const std::string&>();
                         if (depth == 1) outer = key;
                         return std::ranges::find(keys, depth == 1 ? key : outer + "." + key) == keys.end();
                     });
}

Result<std::string> readFile(const std::filesystem::path& path, std::uintmax_t maxBytes) {
    return readWhole(path, FileKinds::Regular, maxBytes);
}

Result<Json> readJsonFile(const std::filesystem::path& path) {
    const Result<std::string> text = readFile(path);
    if (!text) return std::unexpected(text.error());
    return parseJson(*text, path.string());
}

Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view text) {
    Result<AtomicFile> file = AtomicFile::create(path);
    if (!file) return std::unexpected(file.error());
    if (Result<void> written = file->write(text); !written) return written;
    return file->commit();
}

Result<void> writeJsonFile(const std::filesystem::path& path, const OrderedJson& value) {
    return writeFileAtomically(path, value.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

std::string dumpLine(const OrderedJson& value) {
    return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string jsonArrayOfLines(std::string_view lines) {
    return "[" + replacedAll(trimmed(lines), "\n", ",\n ") + "]\n";
}

std::string jsonExcerpt(const Json& value) {
    return excerpt(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string placeOfLine(const std::string& file, std::size_t number) {
    return sentence("{file}:{line}", {{"file", file}, {"line", number}});
}

std::string placeOfElement(const std::string& file, std::size_t index) {
    return sentence("{file}: element {index}", {{"file", file}, {"index", index}});
}

std::size_t pastJsonString(std::string_view text, std::size_t quote) {
    for (std::size_t i = quote + 1; i < text.size(); ++i) {
        if (text[i] == '"') return i + 1;
        if (text[i] == '\\') ++i;
    }
    return text.size();
}

Result<void> forEachFilledLine(std::string_view text,
                               const std::function<Result<void>(std::string_view, std::size_t)>& line) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        const std::string_view filled = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (filled.empty()) continue;
        if (Result<void> done = line(filled, number); !done) return done;
    }
    return {};
}

Result<void> forEachJsonLine(std::string_view text, const std::string& place,
                             const std::function<Result<void>(const Json&, std::size_t)>& row) {
    return forEachFilledLine(withoutByteOrderMark(text), [&](std::string_view line, std::size_t number) {
        const Result<Json> value = parseJson(line, placeOfLine(place, number));
        return value ? row(*value, number) : std::unexpected(value.error());
    });
}

}  // namespace sami
