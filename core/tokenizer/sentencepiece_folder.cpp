#include "core/tokenizer/sentencepiece_folder.h"

#include <algorithm>

#include "core/base/json_file.h"

namespace sami {

namespace {

std::optional<TokenId> pieceSpelled(const std::vector<SentencePiece>& pieces, std::string_view spelling) {
    const auto found = std::ranges::find(pieces, spelling, &SentencePiece::spelling);
    if (found == pieces.end()) return std::nullopt;
    return static_cast<TokenId>(found - pieces.begin());
}

PrefixRule prefixRule(const TokenizerConfig& config) {
    if (!config.addsPrefixSpace.value_or(true)) return PrefixRule::Never;
    return config.isLegacy.value_or(true) ? PrefixRule::EveryStretch : PrefixRule::StartOnly;
}

/// Added tokens and the pieces that are no ordinary text, by id.
OrderedJson addedTokensDecoder(const SentencepieceParts& parts) {
    OrderedJson decoder = OrderedJson::object();
    const auto add = [&](TokenId id, const std::string& content, bool special) {
        decoder[std::to_string(id)] = {{"content", content}, {"lstrip", false},      {"normalized", false},
                                       {"rstrip", false},    {"single_word", false}, {"special", special}};
    };
    const std::vector<SentencePiece>& pieces = parts.definition.pieces;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool isSpecial = pieces[i].kind == PieceKind::Control || pieces[i].kind == PieceKind::Unknown;
        if (isSpecial) add(static_cast<TokenId>(i), pieces[i].spelling, true);
    }
    for (const AddedToken& token : parts.addedTokens) add(token.id, token.content, token.special);
    return decoder;
}

OrderedJson configOf(const SentencepieceParts& parts, std::int64_t maxTokens) {
    const std::vector<SentencePiece>& pieces = parts.definition.pieces;
    const auto spelling = [&](TokenId id) { return pieces[static_cast<std::size_t>(id)].spelling; };
    OrderedJson config = {{"tokenizer_class", "LlamaTokenizer"},
                          {"legacy", parts.prefix == PrefixRule::EveryStretch},
                          {"add_prefix_space", parts.definition.addsDummyPrefix && parts.prefix != PrefixRule::Never},
                          {"add_bos_token", parts.ends.addsBeginOfText},
                          {"add_eos_token", parts.ends.addsEndOfText},
                          {"added_tokens_decoder", addedTokensDecoder(parts)}};
    if (parts.ends.beginOfText) config["bos_token"] = spelling(*parts.ends.beginOfText);
    if (parts.ends.endOfText) config["eos_token"] = spelling(*parts.ends.endOfText);
    const auto unknown = std::ranges::find(pieces, PieceKind::Unknown, &SentencePiece::kind);
    if (unknown != pieces.end()) config["unk_token"] = unknown->spelling;
    if (!parts.chatTemplate.empty()) config["chat_template"] = parts.chatTemplate.source;
    config["clean_up_tokenization_spaces"] = false;
    config["model_max_length"] = maxTokens;
    return config;
}

/// Where the configuration names no ends of the text, Llama's tokenizers have those of the model.
void nameEnds(ChatTemplate& chatTemplate, const TokenizerConfig& config, const TextEnds& ends,
              const std::vector<SentencePiece>& pieces) {
    for (const auto& [name, stated, id] : {std::tuple{"bos_token", &config.beginOfText, &ends.beginOfText},
                                           {"eos_token", &config.endOfText, &ends.endOfText}}) {
        if (*stated || !*id) continue;
        chatTemplate.tokens.emplace_back(name, pieces[static_cast<std::size_t>(**id)].spelling);
    }
}

/// Where the model has no such piece, the token gets the next id behind all, as in transformers.
void addNamedToken(std::vector<AddedToken>& tokens, const NamedToken& named, const std::vector<SentencePiece>& pieces) {
    const auto added = std::ranges::find(tokens, named.token.content, &AddedToken::content);
    if (added != tokens.end()) {
        added->special = true;
        return;
    }
    auto next = static_cast<TokenId>(pieces.size());
    for (const AddedToken& token : tokens) next = std::max(next, token.id + 1);
    AddedToken token = named.token;
    token.id = pieceSpelled(pieces, token.content).value_or(next);
    token.special = true;
    tokens.push_back(std::move(token));
}

}  // namespace

Result<SentencepieceParts> sentencepieceParts(SentencepieceDefinition definition, std::string bytes,
                                              const TokenizerConfig& config) {
    const std::vector<SentencePiece>& pieces = definition.pieces;
    SentencepieceParts parts;
    parts.addedTokens = config.addedTokens;
    const auto idOf = [&](std::string_view spelling) -> std::optional<TokenId> {
        const auto added = std::ranges::find(parts.addedTokens, spelling, &AddedToken::content);
        return added != parts.addedTokens.end() ? added->id : pieceSpelled(pieces, spelling);
    };
    for (const NamedToken& named : config.namedTokens) addNamedToken(parts.addedTokens, named, pieces);
    parts.ends.beginOfText = pieceSpelled(pieces, "<s>");
    parts.ends.endOfText = pieceSpelled(pieces, "</s>");
    parts.ends.addsBeginOfText = parts.ends.beginOfText.has_value();
    if (Result<void> done = config.apply(parts.ends, idOf); !done) return std::unexpected(done.error());
    parts.prefix = prefixRule(config);
    parts.chatTemplate = config.chatTemplate;
    nameEnds(parts.chatTemplate, config, parts.ends, pieces);
    parts.bytes = std::move(bytes);
    parts.definition = std::move(definition);
    return parts;
}

Result<std::shared_ptr<const Tokenizer>> sentencepieceFromFolder(std::string bytes, const TokenizerConfig& config,
                                                                 const std::filesystem::path& path) {
    Result<SentencepieceDefinition> definition = parseSentencepiece(bytes, path.string());
    if (!definition) return std::unexpected(definition.error());
    Result<SentencepieceParts> parts = sentencepieceParts(std::move(*definition), std::move(bytes), config);
    if (!parts) return std::unexpected(parts.error());
    return SentencepieceTokenizer::create(std::move(*parts), path.string());
}

Result<void> saveSentencepiece(const SentencepieceParts& parts, std::int64_t maxTokens,
                               const std::filesystem::path& folder) {
    if (auto done = writeFileAtomically(folder / "tokenizer.model", parts.bytes); !done) return done;
    return writeJsonFile(folder / "tokenizer_config.json", configOf(parts, maxTokens));
}

}  // namespace sami
