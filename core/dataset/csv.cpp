#include "core/dataset/csv.h"

#include "core/base/text.h"

namespace sami {

namespace {

/// @param column in bytes, from 0
std::string placeOf(const std::string& file, std::size_t line, std::size_t column) {
    return sentence("{file}: line {line}, column {column}", {{"file", file}, {"line", line}, {"column", column + 1}});
}

/// Walks over the text cell by cell.
class CsvReader {
public:
    CsvReader(std::string_view text, const std::string& place) : m_text(text), m_place(place) {}

    bool atEnd() const { return m_at >= m_text.size(); }

    Result<CsvRow> row() {
        CsvRow row{m_line, {}};
        for (;;) {
            Result<std::string> cell = next() == '"' ? quoted() : Result<std::string>(bare());
            if (!cell) return std::unexpected(cell.error());
            row.cells.push_back(std::move(*cell));
            if (next() == ',') {
                step();
                continue;
            }
            skipLineBreak();
            return row;
        }
    }

    std::unexpected<Error> wrong(std::string_view problem) const {
        return fail(ErrorKind::Input, "{place}: {problem}",
                    {{"place", placeOf(m_place, m_line, m_at - m_lineStart)}, {"problem", problem}});
    }

private:
    /// 0 at the end: NUL bytes were refused before.
    char next() const { return atEnd() ? '\0' : m_text[m_at]; }

    void step() {
        if (m_text[m_at++] == '\n') {
            ++m_line;
            m_lineStart = m_at;
        }
    }

    bool atLineBreak() const { return next() == '\n' || m_text.substr(m_at, 2) == "\r\n"; }

    void skipLineBreak() {
        if (next() == '\r') step();
        if (next() == '\n') step();
    }

    std::string bare() {
        std::string cell;
        while (!atEnd() && next() != ',' && !atLineBreak()) {
            cell += next();
            step();
        }
        return cell;
    }

    Result<std::string> quoted() {
        const CsvReader opening = *this;
        step();
        std::string cell;
        for (;;) {
            if (atEnd()) return opening.wrong("the quote that opens here is never closed; close it");
            const char c = next();
            step();
            if (c != '"') {
                cell += c;
            } else if (next() == '"') {
                cell += '"';
                step();
            } else if (atEnd() || next() == ',' || atLineBreak()) {
                return cell;
            } else {
                return wrong("text after a closing quote; double the quotes inside a cell");
            }
        }
    }

    std::string_view m_text;
    const std::string& m_place;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
    std::size_t m_lineStart = 0;
};

Result<void> checkBytes(std::string_view text, const std::string& place) {
    std::size_t line = 1;
    std::size_t lineStart = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = text[i] == '\0' ? 0 : utf8SequenceLength(text, i);
        if (length == 0) {
            return fail(ErrorKind::Input,
                        text[i] == '\0' ? "{place}: a NUL byte; save it as UTF-8 text"
                                        : "{place}: bytes that are not UTF-8; save it as UTF-8 text",
                        {{"place", placeOf(place, line, i - lineStart)}});
        }
        if (text[i] == '\n') {
            ++line;
            lineStart = i + 1;
        }
        i += length;
    }
    return {};
}

}  // namespace

Result<std::vector<CsvRow>> parseCsv(std::string_view text, const std::string& place) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (Result<void> checked = checkBytes(text, place); !checked) return std::unexpected(checked.error());
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
    return !cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos;
}

std::string csvCell(std::string_view cell, bool neutralise) {
    std::string text = neutralise && looksLikeFormula(cell) ? "'" : "";
    text += cell;
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    return "\"" + replacedAll(text, "\"", "\"\"") + "\"";
}

std::string csvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "," : "") + csvCell(cells[i], true);
    return line + "\r\n";
}

}  // namespace sami
