#include "core/constitution/principle_lines.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "core/base/letter_case.h"
#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::size_t kWordsOfAName = 3;
constexpr std::size_t kLongestName = 40;  ///< bytes, unless one word is longer
constexpr std::string_view kNotEqual = "≠";

/// Words that begin many principles and tell none of them.
constexpr std::array<std::string_view, 24> kCommonWords = {
    "a",  "an",  "and", "answer", "answers", "always",  "as",     "assistant", "be",  "for", "in",   "is",
    "it", "its", "of",  "or",     "reply",   "respond", "should", "that",      "the", "to",  "with", "you"};

bool isAsciiDigit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view withoutPrefix(std::string_view line, std::string_view prefix) {
    return line.starts_with(prefix) ? trimmed(line.substr(prefix.size())) : line;
}

/// Without "1.", "2)", "-", "*", "•" or "=" in front and quotation marks around.
std::string_view bareLine(std::string_view line) {
    line = trimmed(line);
    std::size_t digits = 0;
    while (digits < line.size() && isAsciiDigit(line[digits])) ++digits;
    const bool isNumbered = digits > 0 && digits + 1 < line.size() && (line[digits] == '.' || line[digits] == ')') &&
                            line[digits + 1] == ' ';
    if (isNumbered) line = trimmed(line.substr(digits + 1));
    for (const std::string_view bullet : {"- ", "* ", "• ", "– ", "= "}) line = withoutPrefix(line, bullet);
    const bool isQuoted = line.size() > 1 && line.front() == '"' && line.back() == '"';
    return isQuoted ? trimmed(line.substr(1, line.size() - 2)) : line;
}

/// Letters and digits of ASCII and whatever lies beyond it, in small letters.
std::vector<std::string> plainWords(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : lowered(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || std::isalnum(byte) != 0) {
            word += c;
        } else if (c != '\'' && !word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

/// In small letters, without the punctuation and spaces between: two lines that fold to one say the same.
std::string foldedWords(std::string_view text) {
    std::string folded;
    for (const std::string& word : plainWords(text)) folded += (folded.empty() ? "" : " ") + word;
    return folded.empty() ? std::string(text) : folded;
}

/// Of one line, with its antithesis where it has one.
Principle principleOf(std::string_view whole) {
    std::size_t middle = trimmed(whole).empty() ? std::string_view::npos : whole.find(kNotEqual);
    std::size_t width = kNotEqual.size();
    if (middle == std::string_view::npos) {
        middle = whole.find('\t', whole.find_first_not_of(" \t\r"));
        width = 1;
    }
    Principle principle;
    principle.text = std::string(bareLine(whole.substr(0, middle)));
    if (middle != std::string_view::npos) principle.antithesis = std::string(bareLine(whole.substr(middle + width)));
    return principle;
}

}  // namespace

std::string freeName(const std::string& name, const std::vector<std::string>& taken) {
    std::string free = name;
    for (int number = 2; std::ranges::find(taken, free) != taken.end(); ++number)
        free = name + "-" + std::to_string(number);
    return free;
}

std::string nameFrom(std::string_view text, const std::vector<std::string>& taken) {
    const std::vector<std::string> all = plainWords(text);
    std::vector<std::string> telling;
    std::ranges::copy_if(all, std::back_inserter(telling), [](const std::string& word) {
        return std::ranges::find(kCommonWords, word) == kCommonWords.end();
    });
    if (telling.empty()) telling = all;
    std::string name;
    for (std::size_t i = 0; i < std::min(telling.size(), kWordsOfAName); ++i) {
        if (!name.empty() && name.size() + 1 + telling[i].size() > kLongestName) break;
        name += (name.empty() ? "" : "-") + telling[i];
    }
    if (name.size() > kLongestName)
        name.resize(lengthOfWholeCharacters(std::string_view(name).substr(0, kLongestName)));
    if (name.empty()) name = "principle";
    return freeName(name, taken);
}

Result<std::vector<Principle>> principlesFromLines(std::string_view text, const std::string& name) {
    std::vector<Principle> principles;
    std::vector<std::string> names;
    std::map<std::string, std::size_t> said;
    std::int64_t line = 0;
    for (const std::string_view whole : split(text, '\n')) {
        ++line;
        if (trimmed(whole).starts_with("# ") || trimmed(whole).starts_with("##")) continue;
        Principle principle = principleOf(whole);
        if (principle.text.empty()) continue;
        const auto [before, isNew] = said.try_emplace(foldedWords(principle.text), principles.size());
        if (isNew) {
            principle.name = nameFrom(principle.text, names);
            names.push_back(principle.name);
            principles.push_back(std::move(principle));
            continue;
        }
        std::string& known = principles[before->second].antithesis;
        if (known.empty()) known = principle.antithesis;
        if (principle.antithesis.empty() || foldedWords(principle.antithesis) == foldedWords(known)) continue;
        return fail(
            ErrorKind::Input,
            "{file}: line {line}: \"{principle}\" stands there before with another antithesis; keep one of them, "
            "or say the principle in other words",
            {{"file", name}, {"line", line}, {"principle", excerpt(principle.text)}});
    }
    return principles;
}

}  // namespace sami
