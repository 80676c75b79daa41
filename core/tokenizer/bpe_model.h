#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/tokenizer/pair_ranks.h"

namespace sami {

/// Ids beyond this are refused; the largest vocabularies in use have 262,144 tokens.
inline constexpr std::size_t kMaxVocabularySize = 1'000'000;

/// A byte-pair encoding as files describe it: of bytes, tokens spelled in the byte alphabet, or of characters.
struct BpeDefinition {
    std::vector<std::string> spellings;                                 ///< by id; empty where an id stands for nothing
    std::vector<std::pair<std::string_view, std::string_view>> merges;  ///< earliest first; borrowed for the call
    std::vector<std::uint32_t> ranks;  ///< of the merges, where several share one; empty: their places
    std::vector<TokenId> unreachable;  ///< ids that ordinary text must never become
    bool ofCharacters = false;       ///< tokens are spelled as text; characters without one become "<0x00>" to "<0xFF>"
    bool ignoresMerges = false;      ///< a word in the vocabulary is one token whatever the merges say
    std::optional<TokenId> unknown;  ///< stands for bytes without a token; without it they are left out
    bool fusesUnknown = false;       ///< neighbouring unknown bytes become one token
};

/// Words to ids by merging neighbours, the earliest learnt pair first (Sennrich et al., arXiv:1508.07909).
class BpeModel {
public:
    /// Error: `place`, field and what is wrong.
    static Result<BpeModel> create(BpeDefinition definition, const std::string& place);

    /// Appends the ids of a piece of the pre-tokenizer. O(n log n) in its length.
    void encodeWord(std::string_view word, std::vector<TokenId>& ids) const;

    std::size_t size() const { return m_spellings.size(); }
    const std::string& spelling(TokenId id) const { return m_spellings[static_cast<std::size_t>(id)]; }
    std::optional<TokenId> idOf(std::string_view spelling) const;

private:
    struct Symbol;
    struct Candidate;
    /// Lets a map of strings be searched by a view of one.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    explicit BpeModel(BpeDefinition& definition);

    Result<void> indexSpellings(const std::string& place);
    Result<void> indexMerges(const BpeDefinition& definition, const std::string& place);
    void indexWords(const BpeDefinition& definition);
    Result<void> indexBytes(const std::string& place);
    std::vector<Symbol> symbolsOf(std::string_view word) const;
    void addCharacters(std::string_view word, std::vector<TokenId>& symbols) const;
    void addBytes(std::string_view word, std::vector<TokenId>& symbols) const;
    void merge(std::vector<Symbol>& symbols) const;
    void encodeByMerging(std::string_view word, std::vector<TokenId>& ids) const;

    std::vector<std::string> m_spellings;
    std::unordered_map<std::string_view, TokenId> m_ids;  ///< points into m_spellings
    /// Bytes of the words known to be a single token.
    std::unordered_map<std::string, TokenId, TextHash, std::equal_to<>> m_words;
    std::array<TokenId, 256> m_byteIds{};  ///< -1 where the vocabulary lacks the byte
    PairRanks m_pairs;
    std::optional<TokenId> m_unknown;
    bool m_fusesUnknown;
    bool m_ofCharacters;
};

}  // namespace sami
