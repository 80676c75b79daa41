#pragma once

#include <filesystem>

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

enum class GgufTokenizerKind { ByteLevel, Sentencepiece };

/// The kind that `tokenizer.ggml.model` names. Error: others, by name.
Result<GgufTokenizerKind> ggufTokenizerKind(const TokenizerFields& fields);

/// The error for a byte-level tokenizer without `tokenizer.ggml.pre`. llama.cpp warns and goes on with words that are
/// cut otherwise than the model was trained with; there is nothing here to be done that would be right.
std::unexpected<Error> ggufWithoutPreTokenizer(const TokenizerFields& fields);

/// The tokenizer in the metadata of a GGUF file (`tokenizer.ggml.*`): byte-level byte-pair encodings ("gpt2"), cut by
/// the pre-tokenizer that `tokenizer.ggml.pre` names, and sentencepiece models ("llama"). Error: file, key and what is
/// missing, malformed or unsupported.
Result<std::shared_ptr<const Tokenizer>> tokenizerFromGguf(const std::filesystem::path& path);

}  // namespace sami
