#include "core/tokenizer/tokenizer_config.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/base/text.h"
#include "core/tokenizer/bpe_model.h"
#include "core/tokenizer/chat_template_files.h"
#include "core/tokenizer/stated_tokens.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

namespace {

constexpr std::uintmax_t kMaxConfigBytes = 8 << 20;

Result<std::optional<bool>> flagAt(const TokenizerFields& fields, std::string_view field) {
    if (!fields.find(field)) return std::nullopt;
    const Result<bool> flag = fields.flag(field, false);
    if (!flag) return std::unexpected(flag.error());
    return *flag;
}

/// Fills a configuration; the steps are called once each, in the order of read().
class ConfigReader {
public:
    explicit ConfigReader(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    Result<TokenizerConfig> read();

private:
    Result<void> readConfig();
    Result<void> readEnds(const TokenizerFields& fields);
    Result<void> readNamedTokens(const TokenizerFields& fields);
    Result<void> readAddedTokensDecoder(const TokenizerFields& fields);
    Result<void> readAddedTokens();
    Result<void> readChatTemplate(const TokenizerFields& fields);
    Result<std::optional<Json>> contentOf(const char* name) const;

    std::filesystem::path m_folder;
    Json m_content = Json::object();  ///< of tokenizer_config.json, and of special_tokens_map.json where it counts
    TokenizerConfig m_config;
};

Result<TokenizerConfig> ConfigReader::read() {
    m_config.place = (m_folder / "tokenizer_config.json").string();
    if (Result<void> done = readConfig(); !done) return std::unexpected(done.error());
    if (!m_config.hasAddedTokensDecoder) {
        if (Result<void> done = readAddedTokens(); !done) return std::unexpected(done.error());
    }
    return std::move(m_config);
}

/// The object in a file; nothing where there is no such file.
Result<std::optional<Json>> ConfigReader::contentOf(const char* name) const {
    const std::filesystem::path path = m_folder / name;
    if (!std::filesystem::exists(path)) return std::nullopt;
    const Result<std::string> text = readFile(path, kMaxConfigBytes);
    if (!text) return std::unexpected(text.error());
    Result<Json> content = parseJson(*text, path.string());
    if (!content) return std::unexpected(content.error());
    if (!content->is_object()) {
        return TokenizerFields::ofFile(*content, path.string()).malformed("content", "an object is missing here");
    }
    return std::move(*content);
}

Result<void> ConfigReader::readConfig() {
    Result<std::optional<Json>> content = contentOf("tokenizer_config.json");
    if (!content) return std::unexpected(content.error());
    if (*content) m_content = std::move(**content);
    if (!m_content.contains("added_tokens_decoder")) {
        const Result<std::optional<Json>> map = contentOf("special_tokens_map.json");
        if (!map) return std::unexpected(map.error());
        if (*map) {
            m_content = withSpecialTokensMap(std::move(m_content), **map);
            m_config.place += " with special_tokens_map.json";
        }
    }
    const TokenizerFields fields = TokenizerFields::ofFile(m_content, m_config.place);
    for (const auto step : {&ConfigReader::readEnds, &ConfigReader::readNamedTokens,
                            &ConfigReader::readAddedTokensDecoder, &ConfigReader::readChatTemplate}) {
        if (Result<void> done = (this->*step)(fields); !done) return done;
    }
    return {};
}

Result<void> ConfigReader::readEnds(const TokenizerFields& fields) {
    for (const auto& [name, target] :
         {std::pair{"bos_token", &m_config.beginOfText}, std::pair{"eos_token", &m_config.endOfText}}) {
        Result<std::optional<std::string>> spelling = spellingAt(fields, name);
        if (!spelling) return std::unexpected(spelling.error());
        *target = std::move(*spelling);
    }
    for (const auto& [name, target] :
         {std::pair{"add_bos_token", &m_config.addsBeginOfText}, std::pair{"add_eos_token", &m_config.addsEndOfText},
          std::pair{"add_prefix_space", &m_config.addsPrefixSpace}, std::pair{"legacy", &m_config.isLegacy}}) {
        const Result<std::optional<bool>> flag = flagAt(fields, name);
        if (!flag) return std::unexpected(flag.error());
        *target = *flag;
    }
    return {};
}

Result<void> ConfigReader::readNamedTokens(const TokenizerFields&) {
    Result<std::vector<NamedToken>> tokens = namedTokensIn(m_content, m_config.place);
    if (!tokens) return std::unexpected(tokens.error());
    m_config.namedTokens = std::move(*tokens);
    return {};
}

Result<void> ConfigReader::readAddedTokensDecoder(const TokenizerFields& fields) {
    constexpr std::string_view kField = "added_tokens_decoder";
    if (!fields.find(kField)) return {};
    const Result<const Json*> tokens = fields.object(kField);
    if (!tokens) return std::unexpected(tokens.error());
    const TokenizerFields entries(**tokens, fields.placeOf(kField));
    m_config.hasAddedTokensDecoder = true;
    for (const auto& [key, value] : (*tokens)->items()) {
        TokenId id = -1;
        const auto read = std::from_chars(key.data(), key.data() + key.size(), id);
        const bool isId = read.ec == std::errc() && read.ptr == key.data() + key.size();
        if (!isId || id < 0 || static_cast<std::size_t>(id) >= kMaxVocabularySize) {
            return entries.malformed(excerpt(key), "the name is not an id from 0 to 999999");
        }
        Result<AddedToken> token = statedToken(TokenizerFields(value, entries.placeOf(key)), false);
        if (!token) return std::unexpected(token.error());
        token->id = id;
        m_config.addedTokens.push_back(std::move(*token));
    }
    std::ranges::sort(m_config.addedTokens, {}, &AddedToken::id);
    return {};
}

/// Older folders name tokens beyond the model's own here only. They are marks of a chat format, so they are special.
Result<void> ConfigReader::readAddedTokens() {
    const Result<std::optional<Json>> content = contentOf("added_tokens.json");
    if (!content) return std::unexpected(content.error());
    if (!*content) return {};
    const TokenizerFields fields = TokenizerFields::ofFile(**content, (m_folder / "added_tokens.json").string());
    for (const auto& [spelling, value] : (*content)->items()) {
        const Result<std::int64_t> id = fields.wholeNumber(spelling, kMaxVocabularySize - 1);
        if (!id) return std::unexpected(id.error());
        if (!spelling.empty()) m_config.addedTokens.push_back({static_cast<TokenId>(*id), spelling, true});
    }
    std::ranges::sort(m_config.addedTokens, {}, &AddedToken::id);
    return {};
}

Result<void> ConfigReader::readChatTemplate(const TokenizerFields& fields) {
    Result<ChatTemplate> chatTemplate = chatTemplateOf(m_folder, &fields);
    if (!chatTemplate) return std::unexpected(chatTemplate.error());
    for (const char* name :
         {"bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"}) {
        const Result<std::optional<std::string>> spelling = spellingAt(fields, name);
        if (!spelling) return std::unexpected(spelling.error());
        if (*spelling) chatTemplate->tokens.emplace_back(name, **spelling);
    }
    m_config.chatTemplate = std::move(*chatTemplate);
    return {};
}

}  // namespace

Result<TokenizerConfig> TokenizerConfig::read(const std::filesystem::path& folder) {
    return ConfigReader(folder).read();
}

Result<void> TokenizerConfig::apply(TextEnds& ends,
                                    const std::function<std::optional<TokenId>(std::string_view)>& idOf) const {
    const auto refused = [&](const char* field, std::string_view problem) {
        return damagedFile(sentence("{file}: {field}", {{"file", place}, {"field", field}}), problem);
    };
    for (const auto& [field, spelling, id] :
         {std::tuple{"bos_token", &beginOfText, &ends.beginOfText}, {"eos_token", &endOfText, &ends.endOfText}}) {
        if (!*spelling) continue;
        *id = (*spelling)->empty() ? std::nullopt : idOf(**spelling);
        if (!*id) return refused(field, "the token is not in the vocabulary");
    }
    ends.addsBeginOfText = addsBeginOfText.value_or(ends.addsBeginOfText);
    ends.addsEndOfText = addsEndOfText.value_or(ends.addsEndOfText);
    if (ends.addsBeginOfText && !ends.beginOfText) {
        return refused("add_bos_token", "it is true but there is no bos_token");
    }
    if (ends.addsEndOfText && !ends.endOfText) return refused("add_eos_token", "it is true but there is no eos_token");
    return {};
}

}  // namespace sami
