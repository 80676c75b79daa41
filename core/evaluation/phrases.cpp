#include "core/evaluation/phrases.h"

#include <utf8proc.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/letter_case.h"
#include "core/base/text.h"
#include "core/evaluation/word_diff.h"

namespace sami {

namespace {

using Phrase = std::vector<std::string>;

/// Whether there is a letter or a digit in it, rather than a dash or an emoji alone.
bool hasLetterOrDigit(std::string_view unit) {
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(unit.data());
    auto left = static_cast<utf8proc_ssize_t>(unit.size());
    while (left > 0) {
        utf8proc_int32_t point = 0;
        const utf8proc_ssize_t size = utf8proc_iterate(at, left, &point);
        const int category = size > 0 ? utf8proc_category(point) : UTF8PROC_CATEGORY_SO;
        const bool isLetter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
        const bool isNumber = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
        if (isLetter || isNumber) return true;
        at += std::max<utf8proc_ssize_t>(1, size);
        left -= std::max<utf8proc_ssize_t>(1, size);
    }
    return false;
}

std::vector<Phrase> phrasesOf(const std::vector<std::string>& words) {
    std::vector<Phrase> phrases;
    for (std::size_t i = 0; i + kPhraseWords <= words.size(); ++i) {
        const auto begin = words.begin() + static_cast<std::ptrdiff_t>(i);
        phrases.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(kPhraseWords));
    }
    return phrases;
}

/// In how many of the texts each phrase stands.
std::map<Phrase, std::size_t> textsWith(const std::vector<std::string>& texts) {
    std::map<Phrase, std::size_t> counts;
    for (const std::string& text : texts) {
        const std::vector<Phrase> all = phrasesOf(wordsOf(text));
        for (const Phrase& phrase : std::set<Phrase>(all.begin(), all.end())) ++counts[phrase];
    }
    return counts;
}

/// Whether one begins within the other: "happy to help" and "to help you".
bool overlap(const Phrase& one, const Phrase& other) {
    for (std::size_t shift = 1; shift < kPhraseWords; ++shift) {
        const auto by = static_cast<std::ptrdiff_t>(shift);
        if (std::equal(one.begin() + by, one.end(), other.begin()) ||
            std::equal(other.begin() + by, other.end(), one.begin()))
            return true;
    }
    return false;
}

double shareOf(std::size_t count, std::size_t all) {
    return all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
}

struct Rise {
    Phrase phrase;
    double before = 0;
    double after = 0;
    double size() const { return after - before; }
};

}  // namespace

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    const std::string small = lowered(text);
    for (const std::string_view unit : spacedUnits(small)) {
        if (hasLetterOrDigit(unit)) words.emplace_back(unit);
    }
    return words;
}

double copiedShare(std::string_view response, std::string_view constitution) {
    const std::vector<std::string> words = wordsOf(response);
    if (words.empty()) return 0;
    const std::vector<Phrase> known = phrasesOf(wordsOf(constitution));
    const std::set<Phrase> asked(known.begin(), known.end());
    std::vector<bool> isCopied(words.size());
    const std::vector<Phrase> own = phrasesOf(words);
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (!asked.contains(own[i])) continue;
        for (std::size_t k = 0; k < kPhraseWords; ++k) isCopied[i + k] = true;
    }
    return shareOf(static_cast<std::size_t>(std::ranges::count(isCopied, true)), words.size());
}

std::vector<PhraseChange> risenPhrases(const std::vector<std::string>& before, const std::vector<std::string>& after,
                                       std::size_t limit) {
    const std::map<Phrase, std::size_t> then = textsWith(before);
    std::vector<Rise> rises;
    for (const auto& [phrase, count] : textsWith(after)) {
        const auto earlier = then.find(phrase);
        const std::size_t countThen = earlier == then.end() ? 0 : earlier->second;
        const Rise rise{phrase, shareOf(countThen, before.size()), shareOf(count, after.size())};
        if (count >= 2 && rise.size() > 0) rises.push_back(rise);
    }
    std::ranges::sort(rises, [](const Rise& one, const Rise& other) {
        return std::pair(-one.size(), one.phrase) < std::pair(-other.size(), other.phrase);
    });
    std::vector<PhraseChange> result;
    std::vector<Rise> kept;
    for (const Rise& rise : rises) {
        if (result.size() == limit) break;
        const bool isKnown = std::ranges::any_of(
            kept, [&](const Rise& other) { return other.size() == rise.size() && overlap(other.phrase, rise.phrase); });
        if (isKnown) continue;
        kept.push_back(rise);
        result.push_back({joined(rise.phrase, " "), rise.before, rise.after});
    }
    return result;
}

}  // namespace sami
