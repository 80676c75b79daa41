#pragma once

#include <filesystem>

#include "core/base/json_file.h"
#include "core/tokenizer/bpe_tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// Reads the `tokenizer.json` of Hugging Face tokenizers into the parts of a byte-level tokenizer. Begin- and
/// end-of-text are those its post-processor adds; the chat template is not in this file.
/// Error: file, field and what is malformed or, by name, not supported.
class TokenizerJson {
public:
    static Result<TokenizerJson> open(const std::filesystem::path& path);

    /// Whether it is a byte-pair encoding of characters that falls back to bytes, as made from a sentencepiece model. A
    /// byte-level one may say that it falls back as well: transformers 4 wrote so of what it read from GGUF files.
    bool isSentencepiece() const;

    /// Borrows from this object.
    Result<BpeTokenizerParts> parts() const;

    /// The same of a byte-pair encoding of characters, without what the file does before and after it. Borrows as well.
    Result<BpeTokenizerParts> characterParts() const;

    /// The whole file. Borrows from this object.
    TokenizerFields fields() const { return TokenizerFields::ofFile(m_content, m_file); }

private:
    explicit TokenizerJson(Json content, std::string file) : m_content(std::move(content)), m_file(std::move(file)) {}

    Json m_content;
    std::string m_file;
};

}  // namespace sami
