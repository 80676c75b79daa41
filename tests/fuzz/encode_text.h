#pragma once

#include <cstdlib>

#include "core/base/text.h"
#include "core/tokenizer/tokenizer.h"

/// Tokenises texts in every way and takes the ids back to text; ids must lie in the vocabulary.
inline void encodeText(const sami::Tokenizer& tokenizer) {
    const auto check = [&](const std::vector<sami::TokenId>& ids) {
        for (const sami::TokenId id : ids) {
            if (id < 0 || static_cast<std::size_t>(id) >= tokenizer.vocabularySize()) std::abort();
        }
        tokenizer.decode(ids, true);
        tokenizer.decodeContinuation(ids);
    };
    for (const char* text :
         {"hello <|end|> w12\n\xC3\xA9\xFF e\xCC\x81", "  he hi  <s>he[INST] hi", "\xE2\x96\x81", ""}) {
        check(tokenizer.encode(text, sami::SpecialTokens::AsText));
        check(tokenizer.encode(text, sami::SpecialTokens::Recognised));
        for (const auto before : {sami::TextBefore::Nothing, sami::TextBefore::SpecialToken, sami::TextBefore::Text}) {
            check(tokenizer.encodeAfter(before, text));
        }
    }
}
