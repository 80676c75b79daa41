#include "core/records/row_json.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <set>

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::size_t kEscapeLength = 6;  // of \uXXXX

/// Copies JSON text and mends on the way what is none.
class Mender {
public:
    explicit Mender(std::string_view text) : m_rest(text) {}

    std::string mended() {
        while (!m_rest.empty()) {
            if (m_inString ? escapeIsTaken() : wordIsTaken()) continue;
            if (m_rest.front() == '"') m_inString = !m_inString;
            take(1);
        }
        return std::move(m_text);
    }
    const std::set<LeftOut>& leftOut() const { return m_leftOut; }

private:
    void take(std::size_t length) {
        m_text += m_rest.substr(0, length);
        m_rest.remove_prefix(std::min(length, m_rest.size()));
    }
    void replace(std::size_t length, std::string_view with, LeftOut what) {
        m_text += with;
        m_rest.remove_prefix(length);
        m_leftOut.insert(what);
    }
    /// The UTF-16 unit of an escape that stands at `offset`.
    std::optional<unsigned> unitAt(std::size_t offset) const {
        const std::string_view escape = m_rest.substr(std::min(offset, m_rest.size()), kEscapeLength);
        if (escape.size() < kEscapeLength || !escape.starts_with("\\u")) return std::nullopt;
        unsigned unit = 0;
        const auto [end, bad] = std::from_chars(escape.data() + 2, escape.data() + kEscapeLength, unit, 16);
        return bad == std::errc() && end == escape.data() + kEscapeLength ? std::optional(unit) : std::nullopt;
    }
    bool escapeIsTaken() {
        if (m_rest.front() != '\\') return false;
        const std::optional<unsigned> unit = unitAt(0);
        const bool isHigh = unit && isHighSurrogate(*unit);
        const bool isLow = unit && isLowSurrogate(*unit);
        const std::optional<unsigned> second = unitAt(kEscapeLength);
        const bool isPair = isHigh && second && isLowSurrogate(*second);
        if (isPair) {
            take(2 * kEscapeLength);
        } else if (isHigh || isLow) {
            replace(kEscapeLength, "\\ufffd", LeftOut::HalfCharacter);
        } else {
            take(2);
        }
        return true;
    }
    bool wordIsTaken() {
        constexpr std::string_view kWords[] = {"NaN", "Infinity", "-Infinity"};
        const auto* const word =
            std::ranges::find_if(kWords, [&](std::string_view known) { return m_rest.starts_with(known); });
        if (word == std::end(kWords)) return false;
        replace(word->size(), "null", LeftOut::NotANumber);
        return true;
    }

    std::string_view m_rest;
    std::string m_text;
    bool m_inString = false;
    std::set<LeftOut> m_leftOut;
};

}  // namespace

Result<Json> parseRowJson(std::string_view text, const std::string& place, RowReport& report) {
    Result<Json> value = parseJson(text, place);
    if (value) return value;
    if (!isValidUtf8(text)) {
        return fail(ErrorKind::Input, "{place}: bytes that are not UTF-8; save it as UTF-8 text", {{"place", place}});
    }
    Mender mender(text);
    Result<Json> mended = parseJson(mender.mended(), place);
    if (!mended) return value;
    for (const LeftOut what : mender.leftOut()) report.leaveOut(what);
    return mended;
}

}  // namespace sami
