#pragma once

#include <filesystem>
#include <functional>

#include "core/tokenizer/added_tokens.h"

namespace sami {

/// A token that is named as special.
struct NamedToken {
    AddedToken token;          ///< its id is that of the vocabulary
    bool isAttribute = false;  ///< by a name of its own, like `bos_token`, not in a list
};

/// What a Hugging Face folder says about its tokenizer beside the vocabulary: `tokenizer_config.json`,
/// `special_tokens_map.json`, `added_tokens.json` and `chat_template.jinja`. What is not stated is empty.
struct TokenizerConfig {
    std::string place;  ///< for errors: the file
    std::optional<std::string> beginOfText;
    std::optional<std::string> endOfText;
    std::optional<bool> addsBeginOfText;
    std::optional<bool> addsEndOfText;
    std::optional<bool> addsPrefixSpace;
    std::optional<bool> isLegacy;
    std::vector<AddedToken> addedTokens;  ///< by id, of `added_tokens_decoder`, or else of `added_tokens.json`
    bool hasAddedTokensDecoder = false;   ///< which wins over what a `tokenizer.json` says of the same tokens
    std::vector<NamedToken> namedTokens;  ///< in the order in which those that are new get their ids
    ChatTemplate chatTemplate;

    /// Error: file, field and what is malformed. A folder without these files is right.
    static Result<TokenizerConfig> read(const std::filesystem::path& folder);

    /// Brings `ends` to what is stated here. Error: a token that `idOf` does not know, or an end that is to be added
    /// but is not there.
    Result<void> apply(TextEnds& ends, const std::function<std::optional<TokenId>(std::string_view)>& idOf) const;
};

}  // namespace sami
