#pragma once

#include <string>
#include <vector>

#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// Whether a `tokenizer.json` cuts the text into bytes or joins tokens by theirs: ByteLevel among the steps of its
/// pre-tokenizer or decoder. What kind a tokenizer is of is decided by that, whatever the flags of its model say.
bool worksOnBytes(const TokenizerFields& file);

/// Whether the normalizer composes the text to Normalization Form C; false where nothing is done to it.
/// Error: a normalizer that does anything else.
Result<bool> composesNfc(const TokenizerFields& file);

/// Error: a decoder under which one of the tokens would not become the bytes that it is spelled with.
Result<void> checkByteLevelDecoder(const TokenizerFields& file, const std::vector<std::string>& spellings);

/// Whether each of the 256 bytes has a token, so that no text holds anything unknown.
bool hasEveryByte(const std::vector<std::string>& spellings);

/// Error where `byte_fallback` of a byte-level model changes ids: a byte without a token, whose letter in the byte
/// alphabet is spelled out by tokens like "<0xC4>" instead.
Result<void> checkByteFallback(const TokenizerFields& model, const std::vector<std::string>& spellings);

}  // namespace sami
