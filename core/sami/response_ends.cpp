#include "core/sami/response_ends.h"

#include <algorithm>

namespace sami {

std::vector<TokenId> responseEndIds(const ModelConfig& model, const Tokenizer& tokenizer, const PromptFormat& format) {
    std::vector<TokenId> ids = model.endOfTextIds;
    if (ids.empty() && tokenizer.endOfText()) ids.push_back(*tokenizer.endOfText());
    for (const TokenId id : format.endOfTurnIds(tokenizer)) {
        if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
    return ids;
}

}  // namespace sami
