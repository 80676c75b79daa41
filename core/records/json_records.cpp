#include "core/records/json_records.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "core/base/text.h"
#include "core/records/row_json.h"

namespace sami {

namespace {

Result<void> offer(const Result<Json>& value, const std::string& place, RowReport& report, const TakeRecord& take) {
    if (!value) return report.meetBadRow(value.error());
    const Result<void> taken = take({*value, place});
    return taken ? taken : report.meetBadRow(taken.error());
}

Result<void> offerList(const Json& list, const std::string& name, RowReport& report, const TakeRecord& take) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (auto done = offer(list[i], placeOfElement(name, i), report, take); !done) return done;
    }
    return {};
}

/// Where the value that begins at `begin` ends: at the next comma or bracket of the level around it; npos where it does
/// not end.
std::size_t endOfElement(std::string_view text, std::size_t begin) {
    int depth = 0;
    for (std::size_t i = begin; i < text.size();) {
        const char c = text[i];
        const bool closes = c == ']' || c == '}';
        if (depth == 0 && (c == ',' || closes)) return i;
        if (c == '[' || c == '{') ++depth;
        if (closes) --depth;
        i = c == '"' ? pastJsonString(text, i) : i + 1;
    }
    return std::string_view::npos;
}

/// "10" comes after "9" as people number things, although not as text.
struct ByNumberThenText {
    bool operator()(const std::string& left, const std::string& right) const {
        const std::int64_t leftNumber = numberOf(left);
        const std::int64_t rightNumber = numberOf(right);
        return leftNumber != rightNumber ? leftNumber < rightNumber : left < right;
    }
    static std::int64_t numberOf(const std::string& text) {
        std::int64_t number = -1;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
};

/// Columns of equal index sets turned into records.
Result<void> offerColumns(const Json& columns, const std::string& name, RowReport& report, const TakeRecord& take) {
    std::map<std::string, Json, ByNumberThenText> byIndex;
    for (const auto& [column, cells] : columns.items()) {
        std::size_t position = 0;
        for (const auto& [key, cell] : cells.items())
            byIndex[cells.is_array() ? std::to_string(position++) : key][column] = cell;
    }
    for (const auto& [index, record] : byIndex) {
        for (const auto& [column, cells] : columns.items()) {
            if (!record.contains(column)) {
                return fail(ErrorKind::Input, "{file}: \"{column}\" has no value for \"{key}\"",
                            {{"file", name}, {"column", column}, {"key", index}});
            }
        }
        const std::string place = sentence("{file}: \"{key}\"", {{"file", name}, {"key", index}});
        if (auto done = offer(record, place, report, take); !done) return done;
    }
    return {};
}

/// {"columns": ["a", …], "data": [[…], …]}, with or without "index".
Result<void> offerSplit(const Json& table, const std::string& name, RowReport& report, const TakeRecord& take) {
    const Json& columns = table["columns"];
    for (std::size_t i = 0; i < table["data"].size(); ++i) {
        const Json& cells = table["data"][i];
        const std::string place = placeOfElement(name, i);
        Result<Json> record = Json::object();
        if (!cells.is_array() || cells.size() != columns.size()) {
            record = fail(ErrorKind::Input, "{place}: not as many values as there are columns", {{"place", place}});
        } else {
            for (std::size_t j = 0; j < cells.size(); ++j) (*record)[columns[j].get<std::string>()] = cells[j];
        }
        if (auto done = offer(record, place, report, take); !done) return done;
    }
    return {};
}

/// {"0": {…}, "1": {…}}: records by their numbers.
Result<void> offerIndex(const Json& table, const std::string& name, RowReport& report, const TakeRecord& take) {
    std::map<std::string, const Json*, ByNumberThenText> inOrder;
    for (const auto& [key, record] : table.items()) inOrder.emplace(key, &record);
    for (const auto& [key, record] : inOrder) {
        const std::string place = sentence("{file}: \"{key}\"", {{"file", name}, {"key", key}});
        if (auto done = offer(*record, place, report, take); !done) return done;
    }
    return {};
}

bool isListOfTexts(const Json& value) {
    return value.is_array() && std::ranges::all_of(value, [](const Json& one) { return one.is_string(); });
}

bool isSplit(const Json& value) {
    const auto columns = value.find("columns");
    const auto data = value.find("data");
    return columns != value.end() && data != value.end() && isListOfTexts(*columns) && data->is_array();
}

bool isIndex(const Json& value) {
    return std::ranges::all_of(value.items(), [](const auto& item) {
        const std::string& key = item.key();
        return item.value().is_object() && !key.empty() && key.find_first_not_of("0123456789") == std::string::npos;
    });
}

/// Whether all values are columns. A list of turns is none: it is one conversation.
bool isColumns(const Json& value) {
    return std::ranges::all_of(value, [](const Json& cells) {
        const bool isOfObjects = cells.is_array() && !cells.empty() &&
                                 std::ranges::all_of(cells, [](const Json& one) { return one.is_object(); });
        return cells.is_object() || (cells.is_array() && !isOfObjects);
    });
}

}  // namespace

Result<void> forEachLineRecord(std::string_view text, const std::string& name, RowReport& report,
                               const TakeRecord& take) {
    return forEachFilledLine(text, [&](std::string_view line, std::size_t number) {
        const std::string place = placeOfLine(name, number);
        return offer(parseRowJson(line, place, report), place, report, take);
    });
}

Result<void> forEachListRecord(std::string_view text, const std::string& name, RowReport& report,
                               const TakeRecord& take) {
    std::size_t begin = text.find('[') + 1;
    std::size_t end = endOfElement(text, begin);
    const bool isOneList = [&] {
        std::size_t close = end;
        while (close != std::string_view::npos && text[close] == ',') close = endOfElement(text, close + 1);
        return close != std::string_view::npos && text[close] == ']' && trimmed(text.substr(close + 1)).empty();
    }();
    if (!isOneList) {
        const Result<Json> whole = parseJson(text, name);
        return whole ? Result<void>() : std::unexpected(whole.error());
    }
    if (text[end] == ']' && trimmed(text.substr(begin, end - begin)).empty()) return {};
    for (std::size_t i = 0;; ++i) {
        const std::string place = placeOfElement(name, i);
        const auto value = parseRowJson(trimmed(text.substr(begin, end - begin)), place, report);
        if (auto done = offer(value, place, report, take); !done) return done;
        if (text[end] == ']') return {};
        begin = end + 1;
        end = endOfElement(text, begin);
    }
}

Result<void> forEachObjectRecord(std::string_view text, const std::string& name, RowReport& report,
                                 const TakeRecord& take) {
    const Result<Json> value = parseRowJson(text, name, report);
    if (!value) return std::unexpected(value.error());
    if (!value->is_object())
        return fail(ErrorKind::Input, "{file}: expected a list or an object of records", {{"file", name}});
    if (isSplit(*value)) return offerSplit(*value, name, report, take);
    for (const char* key : {"data", "examples", "rows"}) {
        if (value->contains(key) && (*value)[key].is_array() && value->size() <= 2)
            return offerList((*value)[key], name, report, take);
    }
    if (isIndex(*value)) return offerIndex(*value, name, report, take);
    if (isColumns(*value)) return offerColumns(*value, name, report, take);
    return offer(value, name, report, take);
}

}  // namespace sami
