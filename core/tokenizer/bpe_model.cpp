#include "core/tokenizer/bpe_model.h"

#include <algorithm>
#include <cassert>
#include <queue>

#include "core/base/text.h"
#include "core/tokenizer/byte_alphabet.h"

namespace sami {

namespace {

constexpr TokenId kNoToken = -1;
constexpr std::uint32_t kNoSymbol = UINT32_MAX;

}  // namespace

/// A token of a word being merged, linked to its neighbours; an absorbed one has no token.
struct BpeModel::Symbol {
    TokenId id;
    std::uint32_t previous;
    std::uint32_t next;
};

/// A possible merge of the symbol at `position` with the one after it.
struct BpeModel::Candidate {
    std::uint32_t rank;
    std::uint32_t position;
    TokenId merged;

    /// Orders a heap so that the earliest pair comes out first, leftmost among equals.
    bool operator<(const Candidate& other) const {
        return rank != other.rank ? rank > other.rank : position > other.position;
    }
};

BpeModel::BpeModel(BpeDefinition& definition)
    : m_spellings(std::move(definition.spellings)),
      m_pairs(definition.merges.size()),
      m_unknown(definition.unknown),
      m_fusesUnknown(definition.fusesUnknown),
      m_ofCharacters(definition.ofCharacters) {
    m_byteIds.fill(kNoToken);
}

Result<BpeModel> BpeModel::create(BpeDefinition definition, const std::string& place) {
    assert(definition.spellings.size() <= kMaxVocabularySize);
    assert(definition.ranks.empty() || definition.ranks.size() == definition.merges.size());
    BpeModel model(definition);
    if (Result<void> done = model.indexSpellings(place); !done) return std::unexpected(done.error());
    if (Result<void> done = model.indexMerges(definition, place); !done) return std::unexpected(done.error());
    model.indexWords(definition);
    return model;
}

Result<void> BpeModel::indexSpellings(const std::string& place) {
    m_ids.reserve(m_spellings.size());
    for (std::size_t i = 0; i < m_spellings.size(); ++i) {
        if (m_spellings[i].empty()) continue;
        const auto [other, isNew] = m_ids.emplace(m_spellings[i], static_cast<TokenId>(i));
        if (isNew) continue;
        return fail(
            ErrorKind::Input,
            "{place}: vocabulary: tokens {first} and {second} are spelled alike; get a complete copy of the file",
            {{"place", place}, {"first", other->second}, {"second", i}});
    }
    return indexBytes(place);
}

Result<void> BpeModel::indexBytes(const std::string& place) {
    for (std::size_t i = 0; i < m_byteIds.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(i);
        m_byteIds[i] = idOf(m_ofCharacters ? pieceOfByte(byte) : spellingOfByte(byte)).value_or(kNoToken);
    }
    const std::ptrdiff_t missing = std::ranges::count(m_byteIds, kNoToken);
    if (missing == 0 || (!m_ofCharacters && missing < static_cast<std::ptrdiff_t>(m_byteIds.size()))) return {};
    return fail(
        ErrorKind::Unsupported,
        m_ofCharacters
            ? "{place}: vocabulary: not every byte has a token \"<0x00>\"; choose a model with a byte-level tokenizer"
            : "{place}: vocabulary: no token stands for a single byte; choose a model with a byte-level tokenizer",
        {{"place", place}});
}

Result<void> BpeModel::indexMerges(const BpeDefinition& definition, const std::string& place) {
    std::string joined;
    for (std::size_t rank = 0; rank < definition.merges.size(); ++rank) {
        const auto& [left, right] = definition.merges[rank];
        joined.assign(left).append(right);
        const auto leftId = m_ids.find(left);
        const auto rightId = m_ids.find(right);
        const auto merged = m_ids.find(joined);
        if (leftId == m_ids.end() || rightId == m_ids.end() || merged == m_ids.end()) {
            return fail(ErrorKind::Input,
                        "{place}: merges[{index}]: \"{token}\" or a part of it is not in the vocabulary; get a "
                        "complete copy of the file",
                        {{"place", place}, {"index", rank}, {"token", excerpt(joined)}});
        }
        const std::uint32_t order =
            definition.ranks.empty() ? static_cast<std::uint32_t>(rank) : definition.ranks[rank];
        m_pairs.set(leftId->second, rightId->second, {order, merged->second});
    }
    return {};
}

/// Most words of ordinary text are single tokens: finding them at once saves the merging. Only words are kept whose
/// merging ends in that very token, so the result is the same.
void BpeModel::indexWords(const BpeDefinition& definition) {
    if (m_ofCharacters) return;  // their texts are not cut into words
    std::vector<bool> excluded(m_spellings.size());
    for (const TokenId id : definition.unreachable) excluded[static_cast<std::size_t>(id)] = true;
    std::vector<TokenId> ids;
    for (std::size_t i = 0; i < m_spellings.size(); ++i) {
        std::optional<std::string> bytes = bytesOfSpelling(m_spellings[i]);
        if (!bytes || bytes->empty() || excluded[i]) continue;
        ids.clear();
        const auto id = static_cast<TokenId>(i);
        if (!definition.ignoresMerges) encodeByMerging(*bytes, ids);
        if (definition.ignoresMerges || (ids.size() == 1 && ids.front() == id)) m_words.emplace(std::move(*bytes), id);
    }
}

std::optional<TokenId> BpeModel::idOf(std::string_view spelling) const {
    const auto found = m_ids.find(spelling);
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

void BpeModel::addBytes(std::string_view word, std::vector<TokenId>& symbols) const {
    bool lastUnknown = false;
    for (const char byte : word) {
        const TokenId known = m_byteIds[static_cast<unsigned char>(byte)];
        const bool unknown = known == kNoToken;
        const bool leftOut = unknown && (!m_unknown || (m_fusesUnknown && lastUnknown));
        lastUnknown = unknown;
        if (!leftOut) symbols.push_back(unknown ? *m_unknown : known);
    }
}

void BpeModel::addCharacters(std::string_view word, std::vector<TokenId>& symbols) const {
    while (!word.empty()) {
        const std::string_view character = word.substr(0, std::max<std::size_t>(1, utf8SequenceLength(word, 0)));
        const std::optional<TokenId> id = idOf(character);
        if (id) {
            symbols.push_back(*id);
        } else {
            addBytes(character, symbols);
        }
        word.remove_prefix(character.size());
    }
}

std::vector<BpeModel::Symbol> BpeModel::symbolsOf(std::string_view word) const {
    std::vector<TokenId> ids;
    ids.reserve(word.size());
    m_ofCharacters ? addCharacters(word, ids) : addBytes(word, ids);
    std::vector<Symbol> symbols;
    symbols.reserve(ids.size());
    for (const TokenId id : ids) {
        const auto position = static_cast<std::uint32_t>(symbols.size());
        symbols.push_back({id, position - 1, position + 1});  // 0 − 1 is kNoSymbol
    }
    if (!symbols.empty()) symbols.back().next = kNoSymbol;
    return symbols;
}

void BpeModel::merge(std::vector<Symbol>& symbols) const {
    std::priority_queue<Candidate> queue;
    const auto offer = [&](std::uint32_t position) {
        const Symbol& symbol = symbols[position];
        if (symbol.next == kNoSymbol) return;
        const PairRanks::Merge* const found = m_pairs.find(symbol.id, symbols[symbol.next].id);
        if (found) queue.push({found->rank, position, found->merged});
    };
    for (std::uint32_t i = 0; i + 1 < symbols.size(); ++i) offer(i);
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        Symbol& left = symbols[best.position];
        if (left.id == kNoToken || left.next == kNoSymbol) continue;
        // Neighbours may have changed since the candidate was queued. One that now merges to the same token by
        // another pair still counts, as in Hugging Face tokenizers.
        Symbol& right = symbols[left.next];
        const PairRanks::Merge* const current = m_pairs.find(left.id, right.id);
        if (!current || current->merged != best.merged) continue;
        left.id = best.merged;
        left.next = right.next;
        right.id = kNoToken;
        if (left.next != kNoSymbol) symbols[left.next].previous = best.position;
        if (left.previous != kNoSymbol) offer(left.previous);
        offer(best.position);
    }
}

void BpeModel::encodeByMerging(std::string_view word, std::vector<TokenId>& ids) const {
    assert(word.size() < kNoSymbol);
    std::vector<Symbol> symbols = symbolsOf(word);
    merge(symbols);
    for (const Symbol& symbol : symbols) {
        if (symbol.id != kNoToken) ids.push_back(symbol.id);
    }
}

void BpeModel::encodeWord(std::string_view word, std::vector<TokenId>& ids) const {
    if (const auto known = m_words.find(word); known != m_words.end()) {
        ids.push_back(known->second);
        return;
    }
    encodeByMerging(word, ids);
}

}  // namespace sami
