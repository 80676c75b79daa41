#include "core/dataset/table.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>

#include "core/dataset/csv.h"

namespace sami {

namespace {

using Records = Result<std::vector<Record>>;

Records fromLines(std::string_view text, const std::string& name) {
    std::vector<Record> records;
    const auto add = [&](const Json& value, std::size_t line) -> Result<void> {
        records.push_back({value, placeOfLine(name, line)});
        return {};
    };
    if (Result<void> read = forEachJsonLine(text, name, add); !read) return std::unexpected(read.error());
    return records;
}

Records fromCsv(std::string_view text, const std::string& name) {
    const Result<std::vector<CsvRow>> rows = parseCsv(text, name);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Record> records;
    for (std::size_t i = 1; i < rows->size(); ++i) {
        const CsvRow& row = (*rows)[i];
        Json object = Json::object();
        for (std::size_t column = 0; column < row.cells.size(); ++column) {
            object[(*rows)[0].cells[column]] = row.cells[column];
        }
        records.push_back({std::move(object), placeOfCsvLine(name, row.line)});
    }
    return records;
}

Records fromList(const Json& list, const std::string& name) {
    std::vector<Record> records;
    records.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        records.push_back({list[i], placeOfElement(name, i)});
    }
    return records;
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

/// Columns of equal index sets, {"question": {"0": …}} or {"question": […]}, turned into records.
Records fromColumns(const Json& columns, const std::string& name) {
    std::map<std::string, Json, ByNumberThenText> byIndex;
    for (const auto& [column, cells] : columns.items()) {
        if (!cells.is_object() && !cells.is_array()) {
            return fail(ErrorKind::Input, "{file}: \"{column}\" must be a column of values, not {type}",
                        {{"file", name}, {"column", column}, {"type", cells.type_name()}});
        }
        std::size_t position = 0;
        for (const auto& [key, cell] : cells.items()) {
            byIndex[cells.is_array() ? std::to_string(position) : key][column] = cell;
            ++position;
        }
    }
    std::vector<Record> records;
    for (auto& [index, record] : byIndex) {
        for (const auto& [column, cells] : columns.items()) {
            if (!record.contains(column)) {
                return fail(ErrorKind::Input, "{file}: \"{column}\" has no value for \"{key}\"",
                            {{"file", name}, {"column", column}, {"key", index}});
            }
        }
        records.push_back({std::move(record), sentence("{file}: \"{key}\"", {{"file", name}, {"key", index}})});
    }
    return records;
}

Records fromJson(std::string_view text, const std::string& name) {
    const Result<Json> value = parseJson(text, name);
    if (!value) return std::unexpected(value.error());
    if (value->is_array()) return fromList(*value, name);
    if (!value->is_object())
        return fail(ErrorKind::Input, "{file}: expected a list or an object of records", {{"file", name}});
    for (const char* key : {"data", "examples", "rows"}) {
        if (value->contains(key) && (*value)[key].is_array() && value->size() <= 2)
            return fromList((*value)[key], name);
    }
    return fromColumns(*value, name);
}

}  // namespace

Result<std::vector<Record>> readRecords(std::string_view text, const std::string& name) {
    std::string ending = std::filesystem::path(name).extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    if (ending == ".csv") return fromCsv(text, name);
    if (ending == ".json") return fromJson(text, name);
    return fromLines(text, name);
}

const Json* firstField(const Json& record, const std::vector<std::string_view>& names) {
    if (!record.is_object()) return nullptr;
    for (const std::string_view name : names) {
        const auto found = record.find(name);
        if (found != record.end() && !found->is_null()) return &*found;
    }
    return nullptr;
}

std::string csvOf(const OrderedJson& columns, const std::vector<OrderedJson>& records) {
    std::vector<std::string> names;
    for (const auto& [name, value] : columns.items()) names.push_back(name);
    std::string lines = csvLine(names);
    for (const OrderedJson& record : records) {
        std::string line;
        for (const auto& [name, value] : record.items()) {
            line += name == names.front() ? "" : ",";
            // Numbers may begin with a minus and are the program's own; only texts can hide a formula.
            line += value.is_string() ? csvCell(value.get_ref<const std::string&>(), true)
                                      : csvCell(value.is_null() ? "" : value.dump(), false);
        }
        lines += line + "\r\n";
    }
    return lines;
}

}  // namespace sami
