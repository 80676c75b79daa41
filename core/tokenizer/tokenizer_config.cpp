#include "core/tokenizer/tokenizer_config.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/tokenizer/bpe_model.h"
#include "core/tokenizer/chat_template_files.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

namespace {

constexpr std::uintmax_t kMaxConfigBytes = 8 << 20;

/// A token's spelling, bare or in an object; nothing where it is missing or null.
Result<std::optional<std::string>> spellingAt(const TokenizerFields& fields, std::string_view field) {
    const Json* const value = fields.find(field);
    if (!value) return std::nullopt;
    Result<std::string> spelling =
        value->is_object() ? TokenizerFields(*value, fields.placeOf(field)).text("content") : fields.text(field);
    if (!spelling) return std::unexpected(spelling.error());
    return std::move(*spelling);
}

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
    Result<void> readSpecialTokens(const TokenizerFields& fields);
    Result<void> readAddedTokensDecoder(const TokenizerFields& fields);
    Result<AddedToken> addedToken(const TokenizerFields& fields, TokenId id) const;
    Result<void> readAddedTokens();
    Result<void> readChatTemplate();
    Result<std::optional<Json>> contentOf(const char* name) const;

    std::filesystem::path m_folder;
    TokenizerConfig m_config;
};

Result<TokenizerConfig> ConfigReader::read() {
    m_config.place = (m_folder / "tokenizer_config.json").string();
    for (const auto step :
         {&ConfigReader::readConfig, &ConfigReader::readAddedTokens, &ConfigReader::readChatTemplate}) {
        if (Result<void> done = (this->*step)(); !done) return std::unexpected(done.error());
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
    const Result<std::optional<Json>> content = contentOf("tokenizer_config.json");
    if (!content) return std::unexpected(content.error());
    if (!*content) return {};
    const TokenizerFields fields = TokenizerFields::ofFile(**content, m_config.place);
    for (const auto step :
         {&ConfigReader::readEnds, &ConfigReader::readSpecialTokens, &ConfigReader::readAddedTokensDecoder}) {
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

Result<void> ConfigReader::readSpecialTokens(const TokenizerFields& fields) {
    for (const char* name : {"bos_token", "eos_token", "unk_token", "pad_token"}) {
        const Result<std::optional<std::string>> spelling = spellingAt(fields, name);
        if (!spelling) return std::unexpected(spelling.error());
        if (*spelling && !(*spelling)->empty()) m_config.specialTokens.push_back(**spelling);
    }
    const Json* const more = fields.find("additional_special_tokens");
    if (!more || !more->is_array()) return {};
    for (const Json& entry : *more) {
        const Json* const spelling = entry.is_object() && entry.contains("content") ? &entry["content"] : &entry;
        if (spelling->is_string() && *spelling != "") m_config.specialTokens.push_back(spelling->get<std::string>());
    }
    return {};
}

Result<AddedToken> ConfigReader::addedToken(const TokenizerFields& fields, TokenId id) const {
    Result<std::string> content = fields.text("content");
    if (!content) return std::unexpected(content.error());
    if (content->empty()) return fields.malformed("content", "a token without a spelling");
    AddedToken token{id, std::move(*content)};
    const std::pair<const char*, bool*> flags[] = {{"special", &token.special},
                                                   {"normalized", &token.normalized},
                                                   {"lstrip", &token.takesSpaceLeft},
                                                   {"rstrip", &token.takesSpaceRight}};
    for (const auto& [name, target] : flags) {
        const Result<bool> value = fields.flag(name, false);
        if (!value) return std::unexpected(value.error());
        *target = *value;
    }
    return token;
}

Result<void> ConfigReader::readAddedTokensDecoder(const TokenizerFields& fields) {
    constexpr std::string_view kField = "added_tokens_decoder";
    if (!fields.find(kField)) return {};
    const Result<const Json*> tokens = fields.object(kField);
    if (!tokens) return std::unexpected(tokens.error());
    const TokenizerFields entries(**tokens, fields.placeOf(kField));
    for (const auto& [key, value] : (*tokens)->items()) {
        TokenId id = -1;
        const auto read = std::from_chars(key.data(), key.data() + key.size(), id);
        const bool isId = read.ec == std::errc() && read.ptr == key.data() + key.size();
        if (!isId || id < 0 || static_cast<std::size_t>(id) >= kMaxVocabularySize) {
            return entries.malformed(key.substr(0, 80), "the name is not an id from 0 to 999999");
        }
        Result<AddedToken> token = addedToken(TokenizerFields(value, entries.placeOf(key)), id);
        if (!token) return std::unexpected(token.error());
        m_config.addedTokens.push_back(std::move(*token));
    }
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
        const auto isKnown = [&](const AddedToken& token) { return token.id == *id || token.content == spelling; };
        if (spelling.empty() || std::ranges::any_of(m_config.addedTokens, isKnown)) continue;
        m_config.addedTokens.push_back({static_cast<TokenId>(*id), spelling, true});
    }
    return {};
}

Result<void> ConfigReader::readChatTemplate() {
    const Result<std::optional<Json>> content = contentOf("tokenizer_config.json");
    if (!content) return std::unexpected(content.error());
    const Json none = Json::object();
    const TokenizerFields fields = TokenizerFields::ofFile(*content ? **content : none, m_config.place);
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
