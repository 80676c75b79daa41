#pragma once

#include <cstddef>
#include <string_view>

namespace sami {

/// What can be counted in a text without understanding it. Malformed UTF-8 counts as U+FFFD, which is no letter.
struct TextMeasures {
    /// Runs of letters and digits; an apostrophe, hyphen, point or comma inside joins them. Of scripts without spaces,
    /// each character; see wordParts().
    std::size_t words = 0;
    /// Stretches with a word, up to . ! ? … before white space, to 。！？ or to the end of a line. Thai marks no ends.
    std::size_t sentences = 0;
    std::size_t sentencesWithEmoji = 0;
    std::size_t emoji = 0;          ///< characters of Unicode's pictographs; flags count by their letters
    std::size_t syllables = 0;      ///< syllablesOf() over the words
    std::size_t lines = 0;          ///< that are not blank
    std::size_t listLines = 0;      ///< of those: that begin with a bullet (- * + •) or a number
    std::size_t numberedLines = 0;  ///< of those: that begin with a number and a point or a parenthesis
};

TextMeasures measured(std::string_view text);

/// Syllables of an English word by its spelling: groups of vowels (y among them), without a silent e at the end, in
/// "-es" or in "-ed", and with one more where "-ing" follows a vowel. At least 1. An approximation: it errs on words
/// such as "naive" or "area", and counts 1 for words without Latin vowels.
std::size_t syllablesOf(std::string_view word);

/// Flesch's reading ease, higher for easier texts (R. Flesch, A new readability yardstick, 1948):
/// 206.835 − 1.015 · words / sentences − 84.6 · syllables / words. For English.
/// @pre measures.words > 0
double readingEase(const TextMeasures& measures);

}  // namespace sami
