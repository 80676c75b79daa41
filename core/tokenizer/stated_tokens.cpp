#include "core/tokenizer/stated_tokens.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/base/text.h"
#include "core/tokenizer/bpe_model.h"

namespace sami {

namespace {

constexpr std::array<std::string_view, 7> kAttributes = {"bos_token", "eos_token", "unk_token", "sep_token",
                                                         "pad_token", "cls_token", "mask_token"};

/// Collects the tokens of one key after another.
class NamedTokensReader {
public:
    NamedTokensReader(const Json& content, const std::string& file)
        : m_content(content), m_fields(TokenizerFields::ofFile(content, file)) {}

    Result<std::vector<NamedToken>> read();

private:
    Result<void> add(const TokenizerFields& fields, std::string_view field, const Json& value, bool isAttribute);
    Result<void> addObject(std::string_view key);
    Result<void> addList(std::string_view key);
    bool namesAToken(const std::string& key, const Json& value) const;

    const Json& m_content;
    TokenizerFields m_fields;
    std::vector<NamedToken> m_tokens;
};

Result<std::vector<NamedToken>> NamedTokensReader::read() {
    for (const std::string_view name : kAttributes) {
        const Json* const value = m_fields.find(name);
        if (!value) continue;
        if (Result<void> done = add(m_fields, name, *value, true); !done) return std::unexpected(done.error());
    }
    for (const auto& [key, value] : m_content.items()) {
        if (!namesAToken(key, value)) continue;
        if (Result<void> done = add(m_fields, key, value, true); !done) return std::unexpected(done.error());
    }
    const Json* const extra = m_fields.find("extra_special_tokens");
    const bool hasExtra = extra && !(extra->is_array() && extra->empty());
    const std::string_view key = hasExtra ? "extra_special_tokens" : "additional_special_tokens";
    if (Result<void> done = addObject("model_specific_special_tokens"); !done) return std::unexpected(done.error());
    Result<void> done = hasExtra && extra->is_object() ? addObject(key) : addList(key);
    if (!done) return std::unexpected(done.error());
    return std::move(m_tokens);
}

/// Beside the names that every tokenizer has, a model may have its own.
bool NamedTokensReader::namesAToken(const std::string& key, const Json& value) const {
    const bool isToken = value.is_string() || (value.is_object() && value.contains("content"));
    return isToken && key.ends_with("_token") && std::ranges::find(kAttributes, key) == kAttributes.end();
}

Result<void> NamedTokensReader::add(const TokenizerFields& fields, std::string_view field, const Json& value,
                                    bool isAttribute) {
    if (value.is_object()) {
        Result<AddedToken> token = statedToken(TokenizerFields(value, fields.placeOf(field)), false);
        if (!token) return std::unexpected(token.error());
        token->special = token->special || isAttribute || !value.contains("__type");
        m_tokens.push_back({std::move(*token), isAttribute});
        return {};
    }
    if (!value.is_string()) return fields.malformed(field, "a text is missing here");
    AddedToken token{0, value.get<std::string>(), true};
    if (!token.content.empty()) m_tokens.push_back({std::move(token), isAttribute});
    return {};
}

Result<void> NamedTokensReader::addObject(std::string_view key) {
    if (!m_fields.find(key)) return {};
    const Result<const Json*> tokens = m_fields.object(key);
    if (!tokens) return std::unexpected(tokens.error());
    const TokenizerFields entries(**tokens, m_fields.placeOf(key));
    for (const auto& [name, value] : (*tokens)->items()) {
        if (Result<void> done = add(entries, name, value, true); !done) return done;
    }
    return {};
}

Result<void> NamedTokensReader::addList(std::string_view key) {
    if (!m_fields.find(key)) return {};
    const Result<const Json*> tokens = m_fields.array(key);
    if (!tokens) return std::unexpected(tokens.error());
    for (const Json& value : **tokens) {
        if (Result<void> done = add(m_fields, key, value, false); !done) return done;
    }
    return {};
}

/// Adds one token after another to a tokenizer, each replacing what is spelled alike.
class TokenAdder {
public:
    TokenAdder(BpeTokenizerParts& parts, std::string place) : m_parts(parts), m_place(std::move(place)) {
        const std::vector<std::string>& spellings = parts.model.spellings;
        for (std::size_t i = 0; i < spellings.size(); ++i) m_ids.emplace(spellings[i], static_cast<TokenId>(i));
        for (std::size_t i = 0; i < parts.addedTokens.size(); ++i) m_places.emplace(parts.addedTokens[i].content, i);
    }

    const AddedToken* find(const std::string& content) const {
        const auto found = m_places.find(content);
        return found == m_places.end() ? nullptr : &m_parts.addedTokens[found->second];
    }
    Result<void> add(AddedToken token);

private:
    std::size_t nextId() const;

    BpeTokenizerParts& m_parts;
    std::string m_place;
    std::unordered_map<std::string, TokenId> m_ids;
    std::unordered_map<std::string, std::size_t> m_places;  ///< in the list of added tokens
};

/// As `tokenizers` counts: behind the highest added token, or the tokens of the model where none lies beyond them.
std::size_t TokenAdder::nextId() const {
    std::size_t next = m_parts.numModelTokens;
    for (const AddedToken& token : m_parts.addedTokens) next = std::max(next, static_cast<std::size_t>(token.id) + 1);
    return next;
}

Result<void> TokenAdder::add(AddedToken token) {
    std::vector<std::string>& spellings = m_parts.model.spellings;
    if (const auto known = m_ids.find(token.content); known != m_ids.end()) {
        token.id = known->second;
    } else {
        const std::size_t id = nextId();
        if (id >= kMaxVocabularySize || (id < spellings.size() && !spellings[id].empty())) {
            return damagedFile(m_place,
                               sentence("the token \"{token}\" is not in the vocabulary, and the next id, {id}, "
                                        "is not free",
                                        {{"token", excerpt(token.content)}, {"id", id}}));
        }
        if (id >= spellings.size()) spellings.resize(id + 1);
        spellings[id] = token.content;
        token.id = static_cast<TokenId>(id);
        m_ids.emplace(token.content, token.id);
    }
    const auto [place, isNew] = m_places.emplace(token.content, m_parts.addedTokens.size());
    if (isNew)
        m_parts.addedTokens.push_back(std::move(token));
    else
        m_parts.addedTokens[place->second] = std::move(token);
    return {};
}

bool isFoundAlike(const AddedToken& first, const AddedToken& second) {
    return first.special == second.special && first.normalized == second.normalized &&
           first.takesSpaceLeft == second.takesSpaceLeft && first.takesSpaceRight == second.takesSpaceRight;
}

}  // namespace

Result<AddedToken> statedToken(const TokenizerFields& fields, bool isSpecial) {
    Result<std::string> content = fields.text("content");
    if (!content) return std::unexpected(content.error());
    if (content->empty()) return fields.malformed("content", "a token without a spelling");
    AddedToken token{0, std::move(*content)};
    const Result<bool> special = fields.flag("special", isSpecial);
    if (!special) return std::unexpected(special.error());
    token.special = *special;
    bool singleWord = false;
    const std::tuple<const char*, bool*, bool> flags[] = {{"normalized", &token.normalized, !token.special},
                                                          {"lstrip", &token.takesSpaceLeft, false},
                                                          {"rstrip", &token.takesSpaceRight, false},
                                                          {"single_word", &singleWord, false}};
    for (const auto& [name, target, fallback] : flags) {
        const Result<bool> value = fields.flag(name, fallback);
        if (!value) return std::unexpected(value.error());
        *target = *value;
    }
    if (!singleWord) return token;
    return fields.unsupported("single_word", "an added token that must be a word of its own is not supported");
}

Result<std::optional<std::string>> spellingAt(const TokenizerFields& fields, std::string_view field) {
    const Json* const value = fields.find(field);
    if (!value) return std::nullopt;
    Result<std::string> spelling =
        value->is_object() ? TokenizerFields(*value, fields.placeOf(field)).text("content") : fields.text(field);
    if (!spelling) return std::unexpected(spelling.error());
    return std::move(*spelling);
}

Result<std::vector<NamedToken>> namedTokensIn(const Json& content, const std::string& file) {
    return NamedTokensReader(content, file).read();
}

Json withSpecialTokensMap(Json config, const Json& map) {
    const Json* const old = TokenizerFields(config, {}).find("extra_special_tokens");
    const bool hasExtra = old && !old->empty();
    if (!hasExtra && config.contains("additional_special_tokens")) {
        config["extra_special_tokens"] = config["additional_special_tokens"];
        config.erase("additional_special_tokens");
    }
    for (const auto& [key, value] : map.items()) {
        Json& present = config[key];
        if (key != "extra_special_tokens" || !value.is_array() || !present.is_array()) {
            present = value;
            continue;
        }
        for (const Json& token : value) {
            if (std::ranges::find(present, token) == present.end()) present.push_back(token);
        }
    }
    return config;
}

Result<void> addStatedTokens(BpeTokenizerParts& parts, const TokenizerConfig& config, const std::string& place) {
    TokenAdder adder(parts, place);
    std::vector<AddedToken> missing;
    for (AddedToken token : config.addedTokens) {
        const AddedToken* const own = adder.find(token.content);
        if (own && (!config.hasAddedTokensDecoder || isFoundAlike(*own, token))) continue;
        const auto isMeant = [&](const NamedToken& named) {
            return named.isAttribute && named.token.content == token.content;
        };
        token.special = token.special || std::ranges::any_of(config.namedTokens, isMeant);
        missing.push_back(std::move(token));
    }
    const std::size_t numById = missing.size();
    for (const NamedToken& named : config.namedTokens) {
        const auto isById = [&](const AddedToken& token) { return token.content == named.token.content; };
        const std::span<const AddedToken> byId(missing.data(), numById);
        if (!adder.find(named.token.content) && std::ranges::none_of(byId, isById)) missing.push_back(named.token);
    }
    for (AddedToken& token : missing) {
        if (Result<void> done = adder.add(std::move(token)); !done) return done;
    }
    return {};
}

}  // namespace sami
