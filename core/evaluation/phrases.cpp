#include "core/evaluation/phrases.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/base/letter_case.h"
#include "core/evaluation/words.h"

namespace sami {

namespace {

using Phrase = std::vector<std::string>;

/// Of a script without spaces, so many characters make about a word: in Chinese text words have 1.5 to 2.
constexpr std::size_t kCharactersPerWord = 2;

/// Behind the last word of the shortest phrase that begins at `begin`; nothing where the words end before it does.
std::optional<std::size_t> endOfPhrase(const std::vector<std::string>& words, std::size_t begin) {
    constexpr std::size_t kWanted = kPhraseWords * kCharactersPerWord;
    std::size_t characters = 0;
    for (std::size_t end = begin; end < words.size();) {
        characters += standsAlone(words[end++]) ? 1 : kCharactersPerWord;
        if (characters >= kWanted) return end;
    }
    return std::nullopt;
}

std::vector<Phrase> phrasesOf(const std::vector<std::string>& words) {
    std::vector<Phrase> phrases;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::optional<std::size_t> end = endOfPhrase(words, i);
        if (!end) break;
        phrases.emplace_back(words.begin() + static_cast<std::ptrdiff_t>(i),
                             words.begin() + static_cast<std::ptrdiff_t>(*end));
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

bool beginsWithin(const Phrase& one, const Phrase& other) {
    for (std::size_t shift = 1; shift < one.size(); ++shift) {
        const std::size_t length = std::min(one.size() - shift, other.size());
        const auto from = one.begin() + static_cast<std::ptrdiff_t>(shift);
        if (std::equal(from, from + static_cast<std::ptrdiff_t>(length), other.begin())) return true;
    }
    return false;
}

/// Whether one begins within the other: "happy to help" and "to help you".
bool overlap(const Phrase& one, const Phrase& other) {
    return beginsWithin(one, other) || beginsWithin(other, one);
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
        for (std::size_t k = 0; k < own[i].size(); ++k) isCopied[i + k] = true;
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
        result.push_back({phraseText(rise.phrase), rise.before, rise.after});
    }
    return result;
}

}  // namespace sami
