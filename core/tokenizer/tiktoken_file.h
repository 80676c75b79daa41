#pragma once

#include <filesystem>

#include "core/tokenizer/bpe_tokenizer.h"
#include "core/tokenizer/tokenizer_config.h"

namespace sami {

/// Whether the content of a `tokenizer.model` is a list of byte strings in base64 with their ranks, a line each, as
/// Meta published Llama-3's and OpenAI's tiktoken reads it.
bool isTiktokenFile(std::string_view content);

/// The tokenizer in such a content: Llama-3's pattern, and its 256 special tokens where there are 128,000 ranks and the
/// configuration names no tokens of its own. Error: `path`, line and what is malformed; other files by name.
Result<std::shared_ptr<const Tokenizer>> tokenizerFromTiktoken(std::string_view content, const TokenizerConfig& config,
                                                               const std::filesystem::path& path);

}  // namespace sami
