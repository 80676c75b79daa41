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

    /// A blank line, or one of empty cells as spreadsheets leave below a table.
    bool isEmpty() const;
};

/// Reads separated values (RFC 4180) record by record: quotes, doubled quotes, line breaks inside quotes, "\r\n" or
/// "\n", or "\r" where the first line ends so (elsewhere it is a character, which pandas does not quote), a byte-order
/// mark. What separates the cells is told by a first line "sep=;", as spreadsheets write it, or is the most frequent of
/// comma, semicolon, tab and bar in the first line.
class CsvReader {
public:
    /// Both have to outlive the reader.
    CsvReader(std::string_view text, const std::string& place);

    bool atEnd() const { return m_at >= m_text.size(); }
    /// The next record. Error: `place`, line and column of an unclosed quote, of text after a closing quote, of a NUL
    /// byte, or of bytes that are not UTF-8; the next call goes on behind the line at fault.
    Result<CsvRow> row();

private:
    Result<std::vector<std::string>> cells();
    Result<std::string> quoted();
    std::string bare();
    Result<void> checkBytes(std::size_t begin, std::size_t line) const;
    std::unexpected<Error> wrong(std::string_view problem) const;
    bool isAt(char c) const { return !atEnd() && m_text[m_at] == c; }
    bool atLineBreak() const { return isAt('\n') || (isAt('\r') && (m_breaksAtReturn || isBefore('\n'))); }
    bool isBefore(char c) const { return m_at + 1 < m_text.size() && m_text[m_at + 1] == c; }
    void step();
    void skipLineBreak();
    void skipLine();

    std::string_view m_text;
    const std::string& m_place;
    char m_separator = ',';
    bool m_breaksAtReturn = false;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
    std::size_t m_lineStart = 0;
};

/// All records. Error: that of a record, or of one whose length differs from the first one's.
Result<std::vector<CsvRow>> parseCsv(std::string_view text, const std::string& place);

/// "queries.csv: line 3".
std::string placeOfCsvLine(const std::string& file, std::size_t line);

/// Whether a spreadsheet would take the cell for a formula: it begins with = + - @, a tab or a carriage return.
bool looksLikeFormula(std::string_view cell);

/// One record with its line break ("\r\n"). Cells of text are quoted where needed. One that a spreadsheet would take
/// for a formula gets an apostrophe before it, and so does one that looks as if it had got one: withoutGuard() gives
/// every text back as it was.
std::string csvLine(const std::vector<std::string>& cells);

/// The same for cells the program made itself, such as negative numbers: nothing is put before them.
std::string csvCell(std::string_view cell, bool neutralise);

/// The cell without the apostrophe that csvLine() puts before what looks like a formula.
std::string withoutGuard(std::string cell);

/// Whether apostrophes before what looks like a formula were put there by csvLine() and are no text: there are some,
/// and nowhere does a formula that is no number stand without one, as it would where somebody else wrote the table.
bool hasGuards(std::string_view text, const std::string& place);

}  // namespace sami
