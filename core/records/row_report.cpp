#include "core/records/row_report.h"

namespace sami {

namespace {

std::string_view patternOf(LeftOut what) {
    switch (what) {
        case LeftOut::SystemTurn:
            return "rows whose system turn is left out, since constitutions stand in its place: {count}";
        case LeftOut::EarlierTurns:
            return "rows whose turns before the first question are left out: {count}";
        case LeftOut::LaterTurns:
            return "rows whose turns behind the first question and its answer are left out: {count}";
        case LeftOut::Article:
            return "rows about an article instead of a post, which are left out: {count}";
        case LeftOut::Repetition:
            return "rows that repeat a query before them and are read once: {count}";
        case LeftOut::HalfCharacter:
            return "rows with half a surrogate pair, which is no character and becomes U+FFFD: {count}";
        case LeftOut::NotANumber:
            return "rows with NaN or Infinity, which JSON does not know and which counts as missing: {count}";
    }
    return "";
}

}  // namespace

Result<void> RowReport::meetBadRow(const Error& error) {
    if (!m_skipsBadRows) {
        return fail(error.kind, "{problem} (import --skip-bad-rows leaves such rows out)", {{"problem", error.detail}});
    }
    if (m_badRows++ == 0) m_firstBadRow = error.detail;
    return {};
}

std::int64_t RowReport::leftOut(LeftOut what) const {
    const auto found = m_leftOut.find(what);
    return found == m_leftOut.end() ? 0 : found->second;
}

std::vector<std::string> RowReport::sentences() const {
    std::vector<std::string> result;
    if (m_badRows > 0) {
        result.push_back(sentence("bad rows left out: {count}; the first is {problem}",
                                  {{"count", m_badRows}, {"problem", m_firstBadRow}}));
    }
    for (const auto& [what, count] : m_leftOut) result.push_back(sentence(patternOf(what), {{"count", count}}));
    result.insert(result.end(), m_notes.begin(), m_notes.end());
    return result;
}

std::unexpected<Error> RowReport::nothingIn(const std::string& file, std::string_view pattern) const {
    const std::string problem = sentence(pattern, {{"file", file}});
    if (m_badRows == 0) return fail(ErrorKind::Input, problem);
    return fail(ErrorKind::Input, "{problem}; of {count} bad rows the first is {row}",
                {{"problem", problem}, {"count", m_badRows}, {"row", m_firstBadRow}});
}

}  // namespace sami
