#include "core/evaluation/words.h"

#include <utf8proc.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "core/base/text.h"

namespace sami {

namespace {

struct CharacterRange {
    utf8proc_int32_t first;
    utf8proc_int32_t last;
};

/// Blocks of the scripts that are written without spaces, and of their punctuation (Unicode's Blocks.txt), in order.
constexpr CharacterRange kUnspaced[] = {
    {0x0E00, 0x0EFF},    // Thai, Lao
    {0x0F00, 0x109F},    // Tibetan, Burmese
    {0x1780, 0x17FF},    // Khmer
    {0x1950, 0x1AAF},    // Tai Le, New Tai Lue, Khmer symbols, Buginese, Tai Tham
    {0x1B00, 0x1B7F},    // Balinese
    {0x2E80, 0x2FDF},    // radicals
    {0x3000, 0x312F},    // punctuation, Hiragana, Katakana, Bopomofo
    {0x31A0, 0x31FF},    // Bopomofo, strokes, Katakana
    {0x3400, 0x4DBF},    // Han
    {0x4E00, 0xA4CF},    // Han, Yi
    {0xA980, 0xA9FF},    // Javanese, Burmese
    {0xAA60, 0xAADF},    // Burmese, Tai Viet
    {0xF900, 0xFAFF},    // Han
    {0xFE30, 0xFE4F},    // punctuation of vertical lines
    {0xFF01, 0xFF0F},    // wide punctuation
    {0xFF1A, 0xFF20},    // …
    {0xFF3B, 0xFF40},    // …
    {0xFF5B, 0xFF9F},    // … and narrow Katakana
    {0x1AFF0, 0x1B16F},  // Kana
    {0x20000, 0x3FFFF},  // Han
};

/// The first byte of a character from U+0800 on: without one there is nothing to take apart.
constexpr unsigned char kFirstOfThree = 0xE0;

struct Character {
    utf8proc_int32_t point;
    std::size_t size;
};

/// A byte that is malformed is a character of its own.
Character characterAt(std::string_view text, std::size_t at) {
    constexpr utf8proc_int32_t kReplacement = 0xFFFD;
    utf8proc_int32_t point = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
    const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    return size > 0 ? Character{point, static_cast<std::size_t>(size)} : Character{kReplacement, 1};
}

/// Digits make numbers, in whatever script.
bool isUnspaced(utf8proc_int32_t point) {
    const auto* const range = std::ranges::upper_bound(kUnspaced, point, {}, &CharacterRange::first);
    if (range == std::begin(kUnspaced) || point > std::prev(range)->last) return false;
    return utf8proc_category(point) != UTF8PROC_CATEGORY_ND;
}

/// What follows is written below it and is none without it: Burmese, Khmer, Tai Tham, Balinese, Javanese.
bool subjoins(utf8proc_int32_t point) {
    return point == 0x1039 || point == 0x17D2 || point == 0x1A60 || point == 0x1B44 || point == 0xA9C0;
}

/// Marks stay with their letter, Burmese ones too, which Unicode's clusters part from it.
bool isMark(utf8proc_int32_t point) {
    const int category = utf8proc_category(point);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool hasUnspaced(std::string_view text) {
    return std::ranges::any_of(text, [](char byte) { return static_cast<unsigned char>(byte) >= kFirstOfThree; });
}

std::size_t endOfGrapheme(std::string_view text, std::size_t begin) {
    Character last = characterAt(text, begin);
    std::size_t end = begin + last.size;
    utf8proc_int32_t state = 0;
    while (end < text.size()) {
        const Character next = characterAt(text, end);
        const bool breaks = utf8proc_grapheme_break_stateful(last.point, next.point, &state) != 0;
        if (breaks && !subjoins(last.point) && !isMark(next.point)) break;
        end += next.size;
        last = next;
    }
    return end;
}

/// How many words more than one a stretch without white space is.
std::int64_t wordsBeyondOne(std::string_view stretch) {
    const std::vector<std::string_view> parts = wordParts(stretch);
    if (std::ranges::none_of(parts, standsAlone)) return 0;
    return std::ranges::count_if(parts, hasLetterOrDigit) - 1;
}

bool isSpace(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}
/// Bytes beyond ASCII belong to words: letters of other scripts must not be cut apart.
bool isWord(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == '\'' || c == '_';
}

}  // namespace

std::vector<std::string_view> wordParts(std::string_view text) {
    if (text.empty()) return {};
    if (!hasUnspaced(text)) return {text};
    std::vector<std::string_view> parts;
    bool goesOn = false;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = endOfGrapheme(text, begin);
        const std::string_view grapheme = text.substr(begin, end - begin);
        const bool alone = standsAlone(grapheme);
        if (goesOn && !alone) {
            parts.back() = {parts.back().data(), parts.back().size() + grapheme.size()};
        } else {
            parts.push_back(grapheme);
        }
        goesOn = !alone;
        begin = end;
    }
    return parts;
}

bool standsAlone(std::string_view part) {
    return !part.empty() && isUnspaced(characterAt(part, 0).point);
}

bool hasLetterOrDigit(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character character = characterAt(text, at);
        const int category = utf8proc_category(character.point);
        const bool isLetter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
        const bool isNumber = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
        if (isLetter || isNumber) return true;
        at += character.size;
    }
    return false;
}

std::int64_t lengthInWords(std::string_view text) {
    std::int64_t count = numWords(text);
    if (!hasUnspaced(text)) return count;
    constexpr std::string_view kWhiteSpace = " \t\r\n\f\v";
    for (std::size_t begin = text.find_first_not_of(kWhiteSpace); begin != std::string_view::npos;) {
        const std::size_t end = std::min(text.find_first_of(kWhiteSpace, begin), text.size());
        count += wordsBeyondOne(text.substr(begin, end - begin));
        begin = text.find_first_not_of(kWhiteSpace, end);
    }
    return count;
}

std::string phraseText(const std::vector<std::string>& words) {
    std::string text;
    bool wasAlone = true;
    for (const std::string& word : words) {
        const bool isAlone = standsAlone(word);
        if (!text.empty() && !(isAlone && wasAlone)) text += ' ';
        text += word;
        wasAlone = isAlone;
    }
    return text;
}

std::vector<std::string_view> spacedUnits(std::string_view text) {
    std::vector<std::string_view> units;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        const auto sameKind = isSpace(text[begin]) ? isSpace : isWord;
        if (sameKind(text[begin])) {
            while (end < text.size() && sameKind(text[end])) ++end;
        }
        const std::vector<std::string_view> parts = wordParts(text.substr(begin, end - begin));
        units.insert(units.end(), parts.begin(), parts.end());
        begin = end;
    }
    return units;
}

}  // namespace sami
