#pragma once

#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// The part of a GGUF file's tokenizer (`tokenizer.ggml.*`) that all kinds share.
struct GgufVocabulary {
    std::vector<std::string> spellings;  ///< by id
    std::vector<std::int64_t> types;     ///< by id, 0 where the file has none; begin and end of text are control
    TextEnds ends;
    ChatTemplate chatTemplate;

    /// `addsBeginOfText` holds where the file does not say. Error: key and what is missing or malformed.
    static Result<GgufVocabulary> read(const TokenizerFields& fields, bool addsBeginOfText);
};

/// A token type of the format; the numbers are those of PieceKind.
inline constexpr std::int64_t kGgufControl = 3;
inline constexpr std::int64_t kGgufUserDefined = 4;

}  // namespace sami
