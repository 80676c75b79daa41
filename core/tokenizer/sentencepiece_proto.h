#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/tokenizer.h"

namespace sami {

/// What a piece of a sentencepiece model is; the numbers are those of its file format and of GGUF.
enum class PieceKind { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 };

struct SentencePiece {
    std::string spelling;  ///< spaces as U+2581
    float score = 0;       ///< the highest merges first
    PieceKind kind = PieceKind::Normal;
};

/// How a sentencepiece model cuts text; the numbers are those of its file format.
enum class SentencepieceKind { Unigram = 1, Bpe = 2 };

/// What of a sentencepiece model this program reads and writes; the defaults are those of the file format.
struct SentencepieceDefinition {
    SentencepieceKind kind = SentencepieceKind::Unigram;
    std::vector<SentencePiece> pieces;  ///< by id
    bool fallsBackToBytes = false;
    bool addsDummyPrefix = true;           ///< a space before the text
    bool removesExtraSpaces = true;        ///< at both ends, and of several in a row
    std::string unknownText = " \u2047 ";  ///< what the unknown piece decodes to
    std::string normalizationRules;        ///< of the library, compiled; empty for none
    bool putsSpaceBehindWords = false;     ///< whitespace as a suffix of words
};

/// The content of a `tokenizer.model`. Format: sentencepiece_model.proto of the sentencepiece project, in the encoding
/// of protocol buffers.
std::string serialized(const SentencepieceDefinition& definition);

/// Error: `place` and what is malformed or not supported. Whatever passes is safe to give to the library.
Result<SentencepieceDefinition> parseSentencepiece(std::string_view bytes, const std::string& place);

/// `bytes` of a model with the setting changed: fields that come later win.
std::string withDummyPrefix(std::string_view bytes, bool adds);

}  // namespace sami
