#include "core/tokenizer/character_bpe.h"

#include "core/base/text.h"

namespace sami {

void CharacterBpe::encode(std::string_view text, bool prefixed, std::vector<TokenId>& ids) const {
    constexpr std::string_view kSpace = "\u2581";
    std::string word = replacedAll(text, " ", kSpace);
    if (prefixed && (m_prefixesSpaces || !word.starts_with(kSpace))) word.insert(0, kSpace);
    m_model.encodeWord(word, ids);
}

}  // namespace sami
