#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// One record of a CSV file and the line it begins on.
struct CsvRow {
    std::size_t line = 1;
    std::vector<std::string> cells;
};

/// Reads comma-separated values (RFC 4180): quotes, doubled quotes, line breaks inside quotes, "\r\n" or "\n", a
/// byte-order mark. Blank lines are skipped. Error: `place`, line and column of an unclosed quote, of text after a
/// closing quote, of a NUL byte, of bytes that are not UTF-8, or of a record whose length differs from the first one's.
Result<std::vector<CsvRow>> parseCsv(std::string_view text, const std::string& place);

/// "queries.csv: line 3".
std::string placeOfCsvLine(const std::string& file, std::size_t line);

/// Whether a spreadsheet would take the cell for a formula: it begins with = + - @, a tab or a carriage return.
bool looksLikeFormula(std::string_view cell);

/// One record with its line break ("\r\n"). Cells of text are quoted where needed; one that a spreadsheet would take
/// for a formula gets an apostrophe before it.
std::string csvLine(const std::vector<std::string>& cells);

/// The same for cells the program made itself, such as negative numbers: nothing is put before them.
std::string csvCell(std::string_view cell, bool neutralise);

}  // namespace sami
