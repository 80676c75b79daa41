#pragma once

#include "core/tokenizer/sentencepiece_tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// What a `tokenizer.json` made from a sentencepiece model does with spaces.
struct MetaspaceRules {
    PrefixRule prefix = PrefixRule::Never;
    bool prefixesSpaces = false;  ///< a text that begins with a space gets one more
    bool losesSpace = false;      ///< decoding takes a space from the start
};

/// Reads `normalizer` (Prepend, Replace), `pre_tokenizer` (Metaspace) and `decoder` of the file. Error: place and
/// component; others are refused by name.
Result<MetaspaceRules> metaspaceRules(const TokenizerFields& file);

}  // namespace sami
