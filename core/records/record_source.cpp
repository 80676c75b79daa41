#include "core/records/record_source.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/records/arrow_file.h"
#include "core/records/csv.h"
#include "core/records/gzip.h"
#include "core/records/json_records.h"
#include "core/records/plain_text.h"
#include "core/records/record_form.h"
#include "core/records/text_encoding.h"

namespace sami {

namespace {

/// The names of the columns. Error: none has a name; one stands twice, so that nobody knows which is meant.
Result<std::vector<std::string>> columnsOf(const CsvRow& header, const std::string& name) {
    std::vector<std::string> columns;
    for (const std::string& cell : header.cells) {
        std::string column = foldedName(cell);
        if (!column.empty() && std::ranges::find(columns, column) != columns.end()) {
            return fail(ErrorKind::Input, "{place}: two columns are called \"{column}\"; rename one",
                        {{"place", placeOfCsvLine(name, header.line)}, {"column", column}});
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

Result<Record> recordOf(CsvRow row, const std::vector<std::string>& columns, const std::string& name) {
    Record record{Json::object(), placeOfCsvLine(name, row.line)};
    // Spreadsheets leave empty cells at the end of lines.
    while (row.cells.size() > columns.size() && row.cells.back().empty()) row.cells.pop_back();
    if (row.cells.size() != columns.size()) {
        return fail(ErrorKind::Input, "{place}: {count} cells, but the first line has {expected}",
                    {{"place", record.place}, {"count", row.cells.size()}, {"expected", columns.size()}});
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!columns[i].empty()) record.value[columns[i]] = std::move(row.cells[i]);
    }
    return record;
}

Result<void> forEachTableRecord(std::string_view text, const std::string& name, RowReport& report,
                                const TakeRecord& take) {
    const bool isGuarded = hasGuards(text, name);
    CsvReader reader(text, name);
    std::vector<std::string> columns;
    while (!reader.atEnd()) {
        Result<CsvRow> row = reader.row();
        if (row && row->isEmpty()) continue;
        if (columns.empty()) {
            if (!row) return std::unexpected(row.error());
            Result<std::vector<std::string>> header = columnsOf(*row, name);
            if (!header) return std::unexpected(header.error());
            columns = std::move(*header);
            continue;
        }
        if (row && isGuarded) std::ranges::transform(row->cells, row->cells.begin(), withoutGuard);
        const Result<Record> record = row ? recordOf(std::move(*row), columns, name) : std::unexpected(row.error());
        Result<void> done = record ? take(*record) : std::unexpected(record.error());
        if (!done) done = report.meetBadRow(done.error());
        if (!done) return done;
    }
    return {};
}

std::string_view nameOf(RecordForm form) {
    switch (form) {
        case RecordForm::Lines:
            return "JSON Lines";
        case RecordForm::List:
            return "a JSON list";
        case RecordForm::Object:
            return "a JSON object";
        case RecordForm::Table:
            return "a table with a header";
    }
    return "";
}

std::string describe(RecordForm form, std::string_view bytes) {
    if (looksLikeGzip(bytes)) return sentence("{form}, packed with gzip", {{"form", nameOf(form)}});
    const bool isUtf8 = encodingOf(bytes) == TextEncoding::Utf8;
    return sentence(isUtf8 ? "{form}" : "{form}, in UTF-16 or UTF-32", {{"form", nameOf(form)}});
}

}  // namespace

Result<void> forEachRecord(std::string_view bytes, const std::string& name, RowReport& report, const TakeRecord& take) {
    if (isArrowFile(bytes)) {
        report.takeFor("Parquet, Feather or Arrow");
        return forEachArrowRecord(bytes, name, report, take);
    }
    const Result<PlainText> text = PlainText::of(bytes, name);
    if (!text) return std::unexpected(text.error());
    const RecordForm form = recordFormOf(text->view(), name);
    report.takeFor(describe(form, bytes));
    switch (form) {
        case RecordForm::Lines:
            return forEachLineRecord(text->view(), name, report, take);
        case RecordForm::List:
            return forEachListRecord(text->view(), name, report, take);
        case RecordForm::Object:
            return forEachObjectRecord(text->view(), name, report, take);
        case RecordForm::Table:
            break;
    }
    return forEachTableRecord(text->view(), name, report, take);
}

std::vector<std::string> firstFields(std::string_view bytes, const std::string& name) {
    std::vector<std::string> fields;
    RowReport report(false);
    const auto take = [&](const Record& record) -> Result<void> {
        if (record.value.is_object()) {
            for (const auto& [field, value] : record.value.items()) fields.push_back(field);
        }
        return fail(ErrorKind::Cancelled, "enough was read");
    };
    static_cast<void>(forEachRecord(bytes, name, report, take));
    return fields;
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
