#include "core/records/csv.h"

#include <algorithm>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kFormulaSigns = "=+-@\t\r";
constexpr std::string_view kSeparators = ",;\t|";  // the first is what is written

/// @param column in bytes, from 0
std::string placeOf(const std::string& file, std::size_t line, std::size_t column) {
    return sentence("{file}: line {line}, column {column}", {{"file", file}, {"line", line}, {"column", column + 1}});
}

/// The separator that a line "sep=;" names; nothing for any other line.
char namedSeparator(std::string_view line) {
    if (line.starts_with('"') && line.ends_with('"') && line.size() >= 2) line = line.substr(1, line.size() - 2);
    const bool names = line.size() == 5 && (line.starts_with("sep=") || line.starts_with("SEP="));
    return names ? line.back() : '\0';
}

char likelySeparator(std::string_view line) {
    std::size_t counts[kSeparators.size()] = {};
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        const std::size_t which = kSeparators.find(c);
        if (!quoted && which != std::string_view::npos) ++counts[which];
    }
    return kSeparators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts)];
}

/// Whether csvLine() puts an apostrophe before it: apostrophes that may have been put there, then a formula.
bool isGuarded(std::string_view cell) {
    const std::size_t begin = cell.find_first_not_of('\'');
    return begin != std::string_view::npos && looksLikeFormula(cell.substr(begin));
}

/// Numbers are written as they are.
bool isBareFormula(std::string_view cell) {
    return looksLikeFormula(cell) && cell.find_first_not_of("0123456789+-.,eE") != std::string_view::npos;
}

}  // namespace

bool CsvRow::isEmpty() const {
    return std::ranges::all_of(cells, [](const std::string& cell) { return trimmed(cell).empty(); });
}

CsvReader::CsvReader(std::string_view text, const std::string& place)
    : m_text(withoutByteOrderMark(text)), m_place(place) {
    const std::size_t firstBreak = m_text.find_first_of("\r\n");
    m_breaksAtReturn = firstBreak != std::string_view::npos && m_text[firstBreak] == '\r' &&
                       !m_text.substr(firstBreak).starts_with("\r\n");
    while (atLineBreak()) skipLineBreak();
    const std::string_view rest = m_text.substr(m_at);
    const std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
    m_separator = namedSeparator(line);
    if (m_separator != '\0') {
        skipLine();
    } else {
        m_separator = likelySeparator(line);
    }
}

Result<CsvRow> CsvReader::row() {
    const std::size_t begin = m_at;
    const std::size_t line = m_line;
    Result<std::vector<std::string>> read = cells();
    if (!read) {
        skipLine();
        return std::unexpected(read.error());
    }
    if (Result<void> checked = checkBytes(begin, line); !checked) return std::unexpected(checked.error());
    return CsvRow{line, std::move(*read)};
}

Result<std::vector<std::string>> CsvReader::cells() {
    std::vector<std::string> result;
    for (;;) {
        Result<std::string> cell = isAt('"') ? quoted() : Result<std::string>(bare());
        if (!cell) return std::unexpected(cell.error());
        result.push_back(std::move(*cell));
        if (!isAt(m_separator)) break;
        step();
    }
    skipLineBreak();
    return result;
}

std::string CsvReader::bare() {
    const std::size_t begin = m_at;
    while (!atEnd() && !isAt(m_separator) && !atLineBreak()) step();
    return std::string(m_text.substr(begin, m_at - begin));
}

Result<std::string> CsvReader::quoted() {
    const CsvReader opening = *this;
    step();
    std::string cell;
    for (;;) {
        if (atEnd()) {
            // Whatever follows was swallowed: go on behind the line in which the quote opens.
            m_at = opening.m_at;
            m_line = opening.m_line;
            m_lineStart = opening.m_lineStart;
            return wrong("the quote that opens here is never closed; close it");
        }
        const char c = m_text[m_at];
        step();
        if (c != '"') {
            cell += c;
        } else if (isAt('"')) {
            cell += '"';
            step();
        } else if (atEnd() || isAt(m_separator) || atLineBreak()) {
            return cell;
        } else {
            return wrong("text after a closing quote; double the quotes inside a cell");
        }
    }
}

Result<void> CsvReader::checkBytes(std::size_t begin, std::size_t line) const {
    std::size_t lineStart = begin;
    for (std::size_t i = begin; i < m_at;) {
        const std::size_t length = m_text[i] == '\0' ? 0 : utf8SequenceLength(m_text, i);
        if (length == 0) {
            return fail(ErrorKind::Input,
                        m_text[i] == '\0' ? "{place}: a NUL byte; save it as UTF-8 text"
                                          : "{place}: bytes that are not UTF-8; save it as UTF-8 text",
                        {{"place", placeOf(m_place, line, i - lineStart)}});
        }
        if (m_text[i] == '\n') {
            ++line;
            lineStart = i + 1;
        }
        i += length;
    }
    return {};
}

std::unexpected<Error> CsvReader::wrong(std::string_view problem) const {
    return fail(ErrorKind::Input, "{place}: {problem}",
                {{"place", placeOf(m_place, m_line, m_at - m_lineStart)}, {"problem", problem}});
}

void CsvReader::step() {
    const char c = m_text[m_at++];
    if (c == '\n' || (c == '\r' && m_breaksAtReturn && !isAt('\n'))) {
        ++m_line;
        m_lineStart = m_at;
    }
}

void CsvReader::skipLineBreak() {
    if (!atLineBreak()) return;
    if (isAt('\r')) step();
    if (isAt('\n')) step();
}

void CsvReader::skipLine() {
    while (!atEnd() && !atLineBreak()) step();
    skipLineBreak();
}

Result<std::vector<CsvRow>> parseCsv(std::string_view text, const std::string& place) {
    std::vector<CsvRow> rows;
    CsvReader reader(text, place);
    while (!reader.atEnd()) {
        Result<CsvRow> row = reader.row();
        if (!row) return std::unexpected(row.error());
        if (row->cells.size() == 1 && trimmed(row->cells[0]).empty()) continue;
        if (!rows.empty() && row->cells.size() != rows[0].cells.size()) {
            return fail(ErrorKind::Input, "{place}: {count} cells, but the first line has {expected}",
                        {{"place", placeOfCsvLine(place, row->line)},
                         {"count", row->cells.size()},
                         {"expected", rows[0].cells.size()}});
        }
        rows.push_back(std::move(*row));
    }
    return rows;
}

std::string placeOfCsvLine(const std::string& file, std::size_t line) {
    return sentence("{file}: line {line}", {{"file", file}, {"line", line}});
}

bool looksLikeFormula(std::string_view cell) {
    return !cell.empty() && kFormulaSigns.find(cell[0]) != std::string_view::npos;
}

std::string csvCell(std::string_view cell, bool neutralise) {
    std::string text = neutralise && isGuarded(cell) ? "'" : "";
    text += cell;
    // A separator in quotes is none: what stands in a cell of the first line must not pass for the one that is used.
    const bool needsQuotes =
        text.find_first_of("\"\r\n") != std::string::npos || text.find_first_of(kSeparators) != std::string::npos;
    if (!needsQuotes) return text;
    return "\"" + replacedAll(text, "\"", "\"\"") + "\"";
}

std::string csvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "," : "") + csvCell(cells[i], true);
    return line + "\r\n";
}

bool hasGuards(std::string_view text, const std::string& place) {
    const auto stands = [&](char sign) { return text.find(std::string("'") + sign) != std::string_view::npos; };
    if (std::ranges::none_of(kFormulaSigns, stands)) return false;
    CsvReader reader(text, place);
    while (!reader.atEnd()) {
        const Result<CsvRow> row = reader.row();
        if (row && std::ranges::any_of(row->cells, isBareFormula)) return false;
    }
    return true;
}

std::string withoutGuard(std::string cell) {
    if (cell.starts_with('\'') && isGuarded(cell)) cell.erase(0, 1);
    return cell;
}

}  // namespace sami
