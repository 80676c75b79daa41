#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/records/record.h"
#include "core/records/row_report.h"

namespace sami {

/// Reads the records of a file and hands them over one by one. Whether it is JSON Lines, a JSON list or object, a table
/// with a header line (csv.h; every value is text, names are folded), gzip or UTF-16 is seen in the content, whatever
/// its name ends in. Error: file, line and what is wrong, of the file itself or of a row where the report does not skip
/// bad ones.
Result<void> forEachRecord(std::string_view bytes, const std::string& name, RowReport& report, const TakeRecord& take);

/// The fields of the first record that can be read; none where there is no such, or it has none.
std::vector<std::string> firstFields(std::string_view bytes, const std::string& name);

/// CSV of flat records: a header with the names that `columns` has, then a line each. Texts that a spreadsheet would
/// take for formulas get an apostrophe before them, which reading takes away; null is an empty cell.
std::string csvOf(const OrderedJson& columns, const std::vector<OrderedJson>& records);

}  // namespace sami
