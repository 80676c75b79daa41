#pragma once

#include <filesystem>

#include "core/tokenizer/sentencepiece_tokenizer.h"
#include "core/tokenizer/tokenizer_config.h"

namespace sami {

/// The sentencepiece tokenizer of a Hugging Face folder: `bytes` is the content of its `tokenizer.model` at `path`. As
/// in Llama's tokenizers begin-of-text (`<s>`) is added unless the configuration says otherwise, and `legacy` (true
/// where it is not stated) decides whether text behind a special token gets a space before it.
Result<std::shared_ptr<const Tokenizer>> sentencepieceFromFolder(std::string bytes, const TokenizerConfig& config,
                                                                 const std::filesystem::path& path);

/// The parts of a tokenizer with that model and configuration. Error: `place` and what is malformed.
Result<SentencepieceParts> sentencepieceParts(SentencepieceDefinition definition, std::string bytes,
                                              const TokenizerConfig& config);

/// Writes `tokenizer.model` and `tokenizer_config.json` into `folder`, so that sentencepieceFromFolder() and Hugging
/// Face's LlamaTokenizer read the same tokenizer. @param maxTokens the longest text of the model.  Error: writing
/// failed.
Result<void> saveSentencepiece(const SentencepieceParts& parts, std::int64_t maxTokens,
                               const std::filesystem::path& folder);

}  // namespace sami
