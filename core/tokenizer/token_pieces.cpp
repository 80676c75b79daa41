#include "core/tokenizer/token_pieces.h"

#include "core/base/text.h"

namespace sami {

std::vector<TokenPiece> tokenPieces(const Tokenizer& tokenizer, const std::vector<TokenId>& ids) {
    const std::string whole = tokenizer.decodeContinuation(ids);
    std::vector<TokenPiece> pieces;
    std::vector<TokenId> known;
    std::size_t begin = 0;  // of the piece under way, in bytes
    std::size_t numTokens = 0;
    for (const TokenId id : ids) {
        known.push_back(id);
        ++numTokens;
        const std::string sofar = tokenizer.decodeContinuation(known);
        const bool isLast = known.size() == ids.size();
        const bool isWhole = whole.starts_with(sofar) && sofar.size() >= begin &&
                             lengthOfWholeCharacters(std::string_view(sofar).substr(begin)) == sofar.size() - begin;
        if (!isWhole && !isLast) continue;
        const std::size_t end = isLast ? whole.size() : sofar.size();
        pieces.push_back({withReplacementCharacters(std::string_view(whole).substr(begin, end - begin)), numTokens});
        begin = end;
        numTokens = 0;
    }
    return pieces;
}

}  // namespace sami
