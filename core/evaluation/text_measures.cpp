#include "core/evaluation/text_measures.h"

#include <algorithm>
#include <cassert>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "core/base/letter_case.h"
#include "core/base/text.h"
#include "core/evaluation/text_pattern.h"
#include "core/evaluation/words.h"

namespace sami {

namespace {

/// A pattern of this file, which compiles and backtracks little.
TextPattern writtenHere(std::string_view pattern) {
    Result<TextPattern> compiled = TextPattern::compile(pattern);
    assert(compiled);
    return std::move(*compiled);
}

std::vector<std::pair<std::size_t, std::size_t>> found(const TextPattern& pattern, std::string_view text) {
    Result<std::vector<std::pair<std::size_t, std::size_t>>> matches = pattern.matches(text);
    assert(matches);
    return std::move(*matches);
}

const TextPattern& wordPattern() {
    // Joiners and marks of direction are invisible and part no word: Persian is written with them.
    static const TextPattern pattern =
        writtenHere(R"([\p{L}\p{M}\p{N}]++(?:['’.,\-\x{61C}\x{200C}-\x{200F}\x{2060}][\p{L}\p{M}\p{N}]++)*+)");
    return pattern;
}

const TextPattern& emojiPattern() {
    static const TextPattern pattern = writtenHere(
        R"([\x{203C}\x{2049}\x{2600}-\x{27BF}\x{2B1B}\x{2B1C}\x{2B50}\x{2B55}\x{1F000}-\x{1F3FA}\x{1F400}-\x{1FAFF}])");
    return pattern;
}

const TextPattern& numberPattern() {
    // Digits of every script; where no spaces are put between words, none follows the number either.
    static const TextPattern pattern = writtenHere(
        R"(\A(?:\p{Nd}{1,3}(?:[.)](?:\s++|(?=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]))|)"
        R"([、．）]\s*+)|[(（]\p{Nd}{1,3}）\s*+|[①-⑳]\s*+))");
    return pattern;
}

const TextPattern& bulletPattern() {
    static const TextPattern pattern = writtenHere(R"(\A(?:[\-*+•]\s++|・\s*+))");
    return pattern;
}

const TextPattern& sentenceEnd() {
    // Chinese, Japanese, Khmer and Burmese marks end a sentence without white space; those of Arabic, Urdu, the
    // languages of India, Armenian and Ethiopic as Latin ones do.
    static const TextPattern pattern =
        writtenHere(R"((?:[.!?…؟۔।॥։።]++["'”’»)\]*_]*+(?:\s++|\z)|[。！？｡．។။]++["'”’»)\]*_」』）]*+\s*+))");
    return pattern;
}

std::size_t lengthAtStart(const TextPattern& pattern, std::string_view text) {
    const auto matches = found(pattern, text);
    return matches.empty() ? 0 : matches.front().second;
}

/// What has letters of a script without spaces in it is several words.
void takeWord(TextMeasures& measures, std::string_view word) {
    const std::vector<std::string_view> parts = wordParts(word);
    for (const std::string_view part : parts) {
        if (parts.size() > 1 && !hasLetterOrDigit(part)) continue;
        measures.syllables += syllablesOf(part);
        ++measures.words;
    }
}

void takeSentence(TextMeasures& measures, std::string_view sentence) {
    const std::size_t emoji = found(emojiPattern(), sentence).size();
    const auto words = found(wordPattern(), sentence);
    for (const auto& [begin, end] : words) takeWord(measures, sentence.substr(begin, end - begin));
    measures.emoji += emoji;
    if (words.empty()) {
        // An emoji behind the full stop belongs to the sentence before it.
        if (emoji > 0 && measures.sentencesWithEmoji < measures.sentences) ++measures.sentencesWithEmoji;
        return;
    }
    ++measures.sentences;
    if (emoji > 0) ++measures.sentencesWithEmoji;
}

void takeLine(TextMeasures& measures, std::string_view line) {
    ++measures.lines;
    const std::size_t number = lengthAtStart(numberPattern(), line);
    const std::size_t bullet = lengthAtStart(bulletPattern(), line);
    if (number > 0) ++measures.numberedLines;
    if (number + bullet > 0) ++measures.listLines;
    line.remove_prefix(number + bullet);
    std::size_t begin = 0;
    for (const auto& ending : found(sentenceEnd(), line)) {
        takeSentence(measures, line.substr(begin, ending.second - begin));
        begin = ending.second;
    }
    if (begin < line.size()) takeSentence(measures, line.substr(begin));
}

bool isVowel(char letter) {
    return std::string_view("aeiouy").find(letter) != std::string_view::npos;
}

bool endsInAny(std::string_view word, std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(
        endings, [&](std::string_view ending) { return word.size() > ending.size() && word.ends_with(ending); });
}

/// Whether the last e is not spoken: "prove", "makes", "used", but not "table", "boxes", "wanted", "be".
bool endsInSilentE(std::string_view word) {
    if (word.size() < 3) return false;
    if (word.ends_with("le")) return isVowel(word[word.size() - 3]);
    if (word.ends_with("e")) return !isVowel(word[word.size() - 2]);
    if (isVowel(word[word.size() - 3])) return false;
    if (word.ends_with("ed")) return !endsInAny(word, {"ted", "ded"});
    return word.ends_with("es") && !endsInAny(word, {"ses", "xes", "zes", "ches", "shes", "ges", "ces"});
}

}  // namespace

TextMeasures measured(std::string_view text) {
    const std::string valid = withReplacementCharacters(text);
    TextMeasures measures;
    for (const std::string_view line : split(valid, '\n')) {
        if (const std::string_view written = trimmed(line); !written.empty()) takeLine(measures, written);
    }
    return measures;
}

std::size_t syllablesOf(std::string_view word) {
    const std::string small = lowered(word);
    std::size_t count = 0;
    bool before = false;
    for (const char letter : small) {
        const bool vowel = isVowel(letter);
        if (vowel && !before) ++count;
        before = vowel;
    }
    if (count > 1 && endsInSilentE(small)) --count;
    if (small.size() > 4 && small.ends_with("ing") && isVowel(small[small.size() - 4])) ++count;
    return count > 0 ? count : 1;
}

double readingEase(const TextMeasures& measures) {
    assert(measures.words > 0 && measures.sentences > 0);
    const auto words = static_cast<double>(measures.words);
    return 206.835 - 1.015 * words / static_cast<double>(measures.sentences) -
           84.6 * static_cast<double>(measures.syllables) / words;
}

}  // namespace sami
