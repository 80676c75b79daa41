#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sami {

/// The words of a text in small letters, without white space, ASCII punctuation (an apostrophe inside is part of a
/// word) and what holds no letter or digit. Of scripts without spaces each character is a word; see wordParts().
std::vector<std::string> wordsOf(std::string_view text);

/// Runs of so many words count as phrases: shorter ones are in everybody's language. Two characters of a script without
/// spaces stand for a word.
inline constexpr std::size_t kPhraseWords = 3;

/// Share of the response's words that stand in a phrase of the constitution: a model that recites its instructions
/// instead of following them. 0 without words.
double copiedShare(std::string_view response, std::string_view constitution);

/// A phrase and in what share of two sets of texts it stands.
struct PhraseChange {
    std::string phrase;
    double before = 0;
    double after = 0;
    bool operator==(const PhraseChange&) const = default;
};

/// The phrases whose share of texts rose most, the largest rise first, those of a rise by their words: what an
/// over-trained model begins to say everywhere ("happy to help"). Only phrases that stand in at least two of the later
/// texts; of phrases that overlap and rose alike the first is kept.
std::vector<PhraseChange> risenPhrases(const std::vector<std::string>& before, const std::vector<std::string>& after,
                                       std::size_t limit);

}  // namespace sami
