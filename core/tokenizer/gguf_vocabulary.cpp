#include "core/tokenizer/gguf_vocabulary.h"

#include "core/tokenizer/bpe_model.h"

namespace sami {

namespace {

Result<std::vector<std::string>> spellingsIn(const TokenizerFields& fields) {
    constexpr std::string_view kKey = "tokenizer.ggml.tokens";
    const Result<const Json*> tokens = fields.array(kKey);
    if (!tokens) return std::unexpected(tokens.error());
    if ((*tokens)->empty() || (*tokens)->size() > kMaxVocabularySize) {
        return fields.malformed(
            kKey, sentence("{count} tokens, where 1 to 1000000 are expected", {{"count", (*tokens)->size()}}));
    }
    std::vector<std::string> spellings;
    spellings.reserve((*tokens)->size());
    for (const Json& token : **tokens) {
        if (!token.is_string()) return fields.malformed(kKey, "the array holds something other than texts");
        spellings.push_back(token.get<std::string>());
    }
    return spellings;
}

Result<std::vector<std::int64_t>> typesIn(const TokenizerFields& fields, std::size_t numTokens) {
    constexpr std::string_view kKey = "tokenizer.ggml.token_type";
    std::vector<std::int64_t> types(numTokens);
    if (!fields.find(kKey)) return types;
    const Result<const Json*> stored = fields.array(kKey);
    if (!stored) return std::unexpected(stored.error());
    if ((*stored)->size() != types.size()) {
        return fields.malformed(kKey, sentence("{count} types for {tokens} tokens",
                                               {{"count", (*stored)->size()}, {"tokens", types.size()}}));
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (!(**stored)[i].is_number_integer()) return fields.malformed(kKey, "a type is not a whole number");
        types[i] = (**stored)[i].get<std::int64_t>();
    }
    return types;
}

Result<std::optional<TokenId>> idAt(const TokenizerFields& fields, std::string_view key, std::size_t numTokens) {
    if (!fields.find(key)) return std::nullopt;
    const Result<std::int64_t> id = fields.wholeNumber(key, static_cast<std::int64_t>(numTokens) - 1);
    if (!id) return std::unexpected(id.error());
    return static_cast<TokenId>(*id);
}

Result<TextEnds> endsIn(const TokenizerFields& fields, std::size_t numTokens, bool addsBeginOfText) {
    const Result<std::optional<TokenId>> begin = idAt(fields, "tokenizer.ggml.bos_token_id", numTokens);
    if (!begin) return std::unexpected(begin.error());
    const Result<std::optional<TokenId>> end = idAt(fields, "tokenizer.ggml.eos_token_id", numTokens);
    if (!end) return std::unexpected(end.error());
    const Result<bool> addsBegin = fields.flag("tokenizer.ggml.add_bos_token", addsBeginOfText);
    if (!addsBegin) return std::unexpected(addsBegin.error());
    const Result<bool> addsEnd = fields.flag("tokenizer.ggml.add_eos_token", false);
    if (!addsEnd) return std::unexpected(addsEnd.error());
    return TextEnds{*begin, *end, *addsBegin && begin->has_value(), *addsEnd && end->has_value()};
}

using NamedTokens = std::vector<std::pair<std::string, std::string>>;

/// The tokens that a chat template may name. An id that stands for none names none: nothing else reads it.
NamedTokens namedTokens(const TokenizerFields& fields, const std::vector<std::string>& spellings) {
    NamedTokens tokens;
    for (const auto& [name, key] : {std::pair{"bos_token", "tokenizer.ggml.bos_token_id"},
                                    {"eos_token", "tokenizer.ggml.eos_token_id"},
                                    {"unk_token", "tokenizer.ggml.unknown_token_id"},
                                    {"pad_token", "tokenizer.ggml.padding_token_id"}}) {
        const Result<std::optional<TokenId>> id = idAt(fields, key, spellings.size());
        if (id && *id) tokens.emplace_back(name, spellings[static_cast<std::size_t>(**id)]);
    }
    return tokens;
}

}  // namespace

Result<GgufVocabulary> GgufVocabulary::read(const TokenizerFields& fields, bool addsBeginOfText) {
    Result<std::vector<std::string>> spellings = spellingsIn(fields);
    if (!spellings) return std::unexpected(spellings.error());
    Result<std::vector<std::int64_t>> types = typesIn(fields, spellings->size());
    if (!types) return std::unexpected(types.error());
    const Result<TextEnds> ends = endsIn(fields, spellings->size(), addsBeginOfText);
    if (!ends) return std::unexpected(ends.error());
    for (const std::optional<TokenId> end : {ends->beginOfText, ends->endOfText}) {
        if (end) (*types)[static_cast<std::size_t>(*end)] = kGgufControl;
    }
    GgufVocabulary vocabulary{std::move(*spellings), std::move(*types), *ends, {}};
    if (!fields.find("tokenizer.chat_template")) return vocabulary;
    Result<std::string> chatTemplate = fields.text("tokenizer.chat_template");
    if (!chatTemplate) return std::unexpected(chatTemplate.error());
    vocabulary.chatTemplate = {std::move(*chatTemplate),
                               fields.placeOf("tokenizer.chat_template"),
                               {},
                               namedTokens(fields, vocabulary.spellings)};
    return vocabulary;
}

}  // namespace sami
