#pragma once

#include "core/tokenizer/sentencepiece_tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// The sentencepiece model that a GGUF file describes by tokens, scores and types (`tokenizer.ggml.model` "llama"), and
/// its serialised form. Text behind a special token gets the model's space, as where such files come from.
/// Error: key and what is missing or malformed.
Result<SentencepieceParts> sentencepieceFromGguf(const TokenizerFields& fields);

}  // namespace sami
