#pragma once

#include <filesystem>

#include "core/tokenizer/tokenizer_config.h"
#include "core/tokenizer/tokenizer_json.h"

namespace sami {

/// The tokenizer of a `tokenizer.json` at `path` that was made from a sentencepiece model (a byte-pair encoding of
/// characters that falls back to bytes), as Hugging Face tokenizers runs it.
/// Error: file, field and what is malformed or, by name, not supported.
Result<std::shared_ptr<const Tokenizer>> sentencepieceFromJson(const TokenizerJson& file, const TokenizerConfig& config,
                                                               const std::filesystem::path& path);

}  // namespace sami
