#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// Takes a stretch of text apart where its script puts no space between words (Chinese, Japanese, Thai, Lao, Khmer,
/// Burmese, Tibetan, Javanese …): each character of such a script, as readers see it (a grapheme cluster of Unicode's
/// annex 29, a subjoined consonant included), and each mark of its punctuation is a part; all between them is one part
/// whole. There is no dictionary in it. Joined the parts give the text back; malformed bytes stay with their
/// neighbours.
std::vector<std::string_view> wordParts(std::string_view text);

/// Words between white space and ASCII punctuation, single punctuation marks and stretches of white space. Where a
/// script puts no space between words, each of its characters is a unit; see wordParts().
std::vector<std::string_view> spacedUnits(std::string_view text);

/// Whether the part of wordParts() is a character or a mark of a script without spaces.
bool standsAlone(std::string_view part);

/// Whether there is a letter or a digit in it, rather than a dash or an emoji alone.
bool hasLetterOrDigit(std::string_view text);

/// How long a text is in words: stretches without ASCII white space; where no spaces are put between words, each
/// character counts, as word processors count Chinese.
std::int64_t lengthInWords(std::string_view text);

/// Words of a phrase as they are written: with spaces between them, but beside those that stand alone.
std::string phraseText(const std::vector<std::string>& words);

}  // namespace sami
