#include "core/tokenizer/template_trimming.h"

#include <algorithm>
#include <string>
#include <vector>

namespace sami {

namespace {

// Sets of roles.
constexpr unsigned kSystemRole = 1, kUserRole = 2, kOtherRoles = 4, kAllRoles = 7;

constexpr std::string_view kPythonSpaces[] = {
    "\t",     "\n",     "\v",     "\f",     "\r",     "\x1C",   "\x1D",   "\x1E",   "\x1F",   " ",
    "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

bool isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string_view withoutSpacesBefore(std::string_view text) {
    return text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
}

/// The roles for which a condition holds as far as can be told without computing it: all, unless it names some.
unsigned rolesAskedFor(std::string_view condition) {
    const auto names = [&](const std::string& role) {
        return condition.find("'" + role + "'") != std::string_view::npos ||
               condition.find("\"" + role + "\"") != std::string_view::npos;
    };
    if (condition.find("!=") != std::string_view::npos || condition.find("not ") != std::string_view::npos) {
        return kAllRoles;
    }
    unsigned roles = 0;
    if (names("system")) roles |= kSystemRole;
    if (names("user")) roles |= kUserRole;
    if (names("assistant") || names("tool")) roles |= kOtherRoles;
    return roles != 0 ? roles : kAllRoles;
}

/// Whether an expression ends with the content of a message: m['content'], m.content, system_message.
bool endsWithContent(std::string_view expression) {
    const std::size_t last = expression.find_last_not_of(" \t\r\n'\"])");
    const std::string_view text = expression.substr(0, last == std::string_view::npos ? 0 : last + 1);
    return text.ends_with("content") || text.ends_with("message");
}

/// Whether the content of a message is trimmed within `code`.
bool trimsContent(std::string_view code) {
    for (std::size_t i = 0; i < code.size(); ++i) {
        const std::string_view rest = code.substr(i);
        const std::string_view filter = rest.front() == '|' ? withoutSpacesBefore(rest.substr(1)) : std::string_view();
        const bool isFilter = filter.starts_with("trim") && (filter.size() == 4 || !isLetter(filter[4]));
        if ((isFilter || rest.starts_with(".strip()")) && endsWithContent(code.substr(0, i))) return true;
    }
    return false;
}

/// Goes through a template from statement to statement and keeps the roles for which each place is reached.
class TrimSearch {
public:
    TrimmedTexts run(std::string_view rest) {
        while (!rest.empty()) {
            const std::size_t begin = std::min(rest.size(), rest.find("{%"));
            look(rest.substr(0, begin));
            rest.remove_prefix(std::min(rest.size(), begin + 2));
            const std::size_t end = std::min(rest.size(), rest.find("%}"));
            takeStatement(rest.substr(0, end));
            rest.remove_prefix(std::min(rest.size(), end + 2));
        }
        return {(m_trimmed & kSystemRole) != 0, (m_trimmed & kUserRole) != 0};
    }

private:
    struct Branch {
        unsigned roles;  ///< reached for these
        unsigned left;   ///< left to the branches that follow
    };

    void takeStatement(std::string_view statement) {
        if (statement.starts_with('-') || statement.starts_with('+')) statement.remove_prefix(1);
        statement = withoutSpacesBefore(statement);
        const auto wordEnd = std::ranges::find_if_not(statement, isLetter);
        const std::string_view word(statement.begin(), wordEnd);
        if (word == "if") {
            m_branches.push_back(branchOf(statement, kAllRoles));
        } else if (m_branches.empty()) {
            look(statement);
        } else if (word == "elif") {
            m_branches.back() = branchOf(statement, m_branches.back().left);
        } else if (word == "else") {
            m_branches.back().roles = m_branches.back().left;
        } else if (word == "endif") {
            m_branches.pop_back();
        } else {
            look(statement);
        }
    }

    static Branch branchOf(std::string_view condition, unsigned possible) {
        const unsigned asked = rolesAskedFor(condition);
        return {asked & possible, asked == kAllRoles ? possible : possible & ~asked};
    }

    void look(std::string_view code) {
        if (!trimsContent(code)) return;
        unsigned roles = kAllRoles;
        for (const Branch& branch : m_branches) roles &= branch.roles;
        m_trimmed |= roles;
    }

    std::vector<Branch> m_branches;  ///< the innermost last
    unsigned m_trimmed = 0;
};

}  // namespace

TrimmedTexts trimmedTexts(std::string_view chatTemplate) {
    return TrimSearch().run(chatTemplate);
}

std::string_view trimmedAsTemplatesDo(std::string_view text) {
    const auto atStart = [&](std::string_view space) { return text.starts_with(space); };
    const auto atEnd = [&](std::string_view space) { return text.ends_with(space); };
    for (auto at = std::begin(kPythonSpaces); at != std::end(kPythonSpaces);) {
        at = std::ranges::find_if(kPythonSpaces, atStart);
        if (at != std::end(kPythonSpaces)) text.remove_prefix(at->size());
    }
    for (auto at = std::begin(kPythonSpaces); at != std::end(kPythonSpaces);) {
        at = std::ranges::find_if(kPythonSpaces, atEnd);
        if (at != std::end(kPythonSpaces)) text.remove_suffix(at->size());
    }
    return text;
}

}  // namespace sami
