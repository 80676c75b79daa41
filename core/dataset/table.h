#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_file.h"

namespace sami {

/// One record of a file of records, as a JSON object (or, in lists of bare texts, a string), and where it stands.
struct Record {
    Json value;
    std::string place;  ///< "queries.csv: line 3"
};

/// Reads records from text in the form its name ends in:
///   .jsonl, .ndjson  one JSON value a line
///   .json            a list of objects or texts; an object with such a list under "data", "examples" or "rows"; or
///                    columns: {"question": {"0": …, "1": …}, …} or {"question": […], …}
///   .csv             a header line, then records; every value is text
/// Any other name (as standard input) is read as JSON Lines. Error: file, line and what is wrong.
Result<std::vector<Record>> readRecords(std::string_view text, const std::string& name);

/// CSV of flat records: a header with the names that `columns` has, then a line each. Texts that a spreadsheet would
/// take for formulas get an apostrophe before them; null is an empty cell.
std::string csvOf(const OrderedJson& columns, const std::vector<OrderedJson>& records);

/// The first of `names` that the record has; nullptr without any.
const Json* firstField(const Json& record, const std::vector<std::string_view>& names);

}  // namespace sami
