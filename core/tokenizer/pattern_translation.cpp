#include "core/tokenizer/pattern_translation.h"

#include <algorithm>
#include <utility>

#include "core/tokenizer/unicode_additions.h"

namespace sami {

namespace {

// White_Space of Unicode. PCRE2's own \s also takes U+180E, which lost the property in Unicode 6.3.
constexpr std::string_view kWhiteSpaceClass = R"(\t-\r\x{85}\p{Z})";
constexpr std::string_view kWordCategories = R"(\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc})";

constexpr std::string_view kNestedClass =
    "the regular expression uses a character class inside another at character {position}, which is not supported";
constexpr std::string_view kOpenClass =
    "the regular expression uses an open POSIX class at character {position}, which is not supported";
constexpr std::string_view kForeignEscape =
    "the regular expression uses {escape} at character {position}, which is not supported";

/// Rewrites one pattern from left to right.
class Translation {
public:
    Translation(std::string_view pattern, std::string place) : m_pattern(pattern), m_place(std::move(place)) {}

    Result<std::string> run() {
        while (m_at < m_pattern.size() && m_refusal.empty()) step();
        if (m_refusal.empty()) return std::move(m_result);
        return fail(ErrorKind::Unsupported, "{place}: {problem}", {{"place", m_place}, {"problem", m_refusal}});
    }

private:
    void step() {
        const char c = m_pattern[m_at];
        if (c == '\\') return escape();
        if (m_inClass) return classCharacter(c);
        if (c == '[') return openClass();
        copy(1);
    }

    /// @param pattern a sentence about the {position} and perhaps the {escape} there
    void refuse(std::string_view pattern) {
        m_refusal = sentence(pattern, {{"position", m_at}, {"escape", rest().substr(0, 2)}});
    }

    void openClass() {
        m_inClass = true;
        copy(1);
        if (rest().starts_with("^")) copy(1);
        if (rest().starts_with("]")) copy(1);  // a bracket that comes first is an ordinary character
    }

    void classCharacter(char c) {
        if (rest().starts_with("[:")) return posixClass();
        if (c == '[' || rest().starts_with("&&")) {
            refuse(kNestedClass);
            return;
        }
        m_inClass = c != ']';
        copy(1);
    }

    void posixClass() {
        const std::size_t end = rest().find(":]");
        if (end == std::string_view::npos) {
            refuse(kOpenClass);
            return;
        }
        copy(end + 2);
    }

    void escape() {
        const char letter = m_at + 1 < m_pattern.size() ? m_pattern[m_at + 1] : '\0';
        if (letter == 's') return replace(2, std::string(kWhiteSpaceClass), false);
        if (letter == 'S' && !m_inClass) return replace(2, std::string(kWhiteSpaceClass), true);
        if (letter == 'w') return replace(2, wordCharacters(), false);
        if (letter == 'W' && !m_inClass) return replace(2, wordCharacters(), true);
        if (letter == 'p' || letter == 'P') return property(letter == 'P');
        if (letter == 'h' || letter == 'H' || letter == 'y' || letter == 'Y' || letter == 'k' || letter == 'g') {
            refuse(kForeignEscape);
            return;
        }
        copy(letter == '\0' ? 1 : 2);
    }

    /// \p{L} and its like gain what newer Unicode versions added; every other property is left to PCRE2.
    void property(bool negated) {
        const std::string_view name = rest().substr(2);
        const bool major = name.size() >= 3 && name[0] == '{' && name[2] == '}' && !unicodeAdditions(name[1]).empty();
        if (!major || (negated && m_inClass)) return copy(2);
        std::string items = std::string("\\p{") + name[1] + "}";
        items += unicodeAdditions(name[1]);
        replace(5, items, negated);
    }

    static std::string wordCharacters() {
        std::string items(kWordCategories);
        items += unicodeAdditions('L');
        items += unicodeAdditions('M');
        return items;
    }

    /// Puts `items` in the place of the next `length` characters, as a class of its own unless inside one already.
    void replace(std::size_t length, const std::string& items, bool negated) {
        m_result += m_inClass ? items : (negated ? "[^" : "[") + items + "]";
        m_at += length;
    }

    void copy(std::size_t length) {
        m_result += rest().substr(0, length);
        m_at += length;
    }

    std::string_view rest() const { return m_pattern.substr(std::min(m_at, m_pattern.size())); }

    std::string_view m_pattern;
    std::string m_place;
    std::string m_result;
    std::string m_refusal;
    std::size_t m_at = 0;
    bool m_inClass = false;
};

}  // namespace

Result<std::string> translatedPattern(std::string_view pattern, const std::string& place) {
    return Translation(pattern, place).run();
}

}  // namespace sami
