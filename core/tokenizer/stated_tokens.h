#pragma once

#include <optional>
#include <vector>

#include "core/tokenizer/bpe_tokenizer.h"
#include "core/tokenizer/tokenizer_config.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

/// A token in an object of a `tokenizer_config.json`: "content" and the flags that say how it is found in a text.
/// @param isSpecial where the object does not say
/// Error: the field and what is malformed, or a token that must be a word of its own.
Result<AddedToken> statedToken(const TokenizerFields& fields, bool isSpecial);

/// A token's spelling, bare or in an object; nothing where it is missing or null.
Result<std::optional<std::string>> spellingAt(const TokenizerFields& fields, std::string_view field);

/// The tokens that a `tokenizer_config.json` names as special: `bos_token` and its like, any other text under a key
/// that ends so (`image_token`), and those of `extra_special_tokens` or, in its old name, `additional_special_tokens`.
Result<std::vector<NamedToken>> namedTokensIn(const Json& content, const std::string& file);

/// What a folder says of its special tokens: `tokenizer_config.json`, in which the keys of `special_tokens_map.json`
/// are put where it has no `added_tokens_decoder`: transformers wrote them apart before it wrote that one.
Json withSpecialTokensMap(Json config, const Json& map);

/// Adds to the tokens of a `tokenizer.json` those that only the files beside it know, as transformers 5 does: under the
/// id of the vocabulary, or the next one behind all.
/// Error: `place` and the token for which there is no id.
Result<void> addStatedTokens(BpeTokenizerParts& parts, const TokenizerConfig& config, const std::string& place);

}  // namespace sami
