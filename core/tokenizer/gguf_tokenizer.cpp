#include "core/tokenizer/gguf_tokenizer.h"

#include "core/tokenizer/bpe_tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"
#include "core/weights/gguf_file.h"

namespace sami {

namespace {

// Numbers of the token types in the format.
constexpr std::int64_t kControl = 3;
constexpr std::int64_t kUserDefined = 4;

/// Collects the parts of a tokenizer from metadata; the steps are called once each, in the order of read().
class GgufTokenizerReader {
public:
    GgufTokenizerReader(const Json& metadata, const std::string& file)
        : m_fields(metadata, file + ": "), m_file(file) {}

    Result<std::shared_ptr<const Tokenizer>> read();

private:
    Result<void> readKind();
    Result<void> readPreTokenizer();
    Result<void> readSpellings();
    Result<void> readTokenTypes();
    Result<void> readMerges();
    Result<void> readEnds();
    Result<std::optional<TokenId>> idAt(std::string_view key) const;

    TokenizerFields m_fields;
    std::string m_file;
    BpeTokenizerParts m_parts;
};

Result<std::shared_ptr<const Tokenizer>> GgufTokenizerReader::read() {
    using Reader = GgufTokenizerReader;
    for (const auto step : {&Reader::readKind, &Reader::readPreTokenizer, &Reader::readSpellings, &Reader::readMerges,
                            &Reader::readEnds, &Reader::readTokenTypes}) {
        if (Result<void> done = (this->*step)(); !done) return std::unexpected(done.error());
    }
    return BpeTokenizer::create(std::move(m_parts), m_file);
}

Result<void> GgufTokenizerReader::readKind() {
    constexpr std::string_view kKey = "tokenizer.ggml.model";
    if (!m_fields.find(kKey)) return m_fields.malformed(kKey, "the file holds no tokenizer");
    const Result<std::string> kind = m_fields.text(kKey);
    if (!kind) return std::unexpected(kind.error());
    if (*kind != "gpt2") return m_fields.unsupported(kKey, "tokenizer kind \"" + kind->substr(0, 80) + "\"");
    return {};
}

Result<void> GgufTokenizerReader::readPreTokenizer() {
    constexpr std::string_view kKey = "tokenizer.ggml.pre";
    const Result<std::string> name = m_fields.text(kKey);
    if (!name) return std::unexpected(name.error());
    const Result<const PreTokenizerRecipe*> recipe = preTokenizerRecipe(*name, m_fields.placeOf(kKey));
    if (!recipe) return std::unexpected(recipe.error());
    Result<PreTokenizer> preTokenizer = preTokenizerOf(**recipe, m_fields.placeOf(kKey));
    if (!preTokenizer) return std::unexpected(preTokenizer.error());
    m_parts.preTokenizer = std::move(*preTokenizer);
    m_parts.composesNfc = (*recipe)->composesNfc;
    m_parts.model.ignoresMerges = (*recipe)->ignoresMerges;
    m_parts.ends.addsBeginOfText = (*recipe)->addsBeginOfText;
    return {};
}

Result<void> GgufTokenizerReader::readSpellings() {
    constexpr std::string_view kKey = "tokenizer.ggml.tokens";
    const Result<const Json*> tokens = m_fields.array(kKey);
    if (!tokens) return std::unexpected(tokens.error());
    if ((*tokens)->empty() || (*tokens)->size() > kMaxVocabularySize) {
        return m_fields.malformed(kKey, std::to_string((*tokens)->size()) + " tokens, where 1 to 1000000 are expected");
    }
    m_parts.model.spellings.reserve((*tokens)->size());
    for (const Json& token : **tokens) {
        if (!token.is_string()) return m_fields.malformed(kKey, "the array holds something other than texts");
        m_parts.model.spellings.push_back(token.get<std::string>());
    }
    return {};
}

Result<void> GgufTokenizerReader::readMerges() {
    constexpr std::string_view kKey = "tokenizer.ggml.merges";
    const Result<const Json*> merges = m_fields.array(kKey);
    if (!merges) return std::unexpected(merges.error());
    m_parts.model.merges.reserve((*merges)->size());
    for (const Json& merge : **merges) {
        const std::string_view pair = merge.is_string() ? std::string_view(merge.get_ref<const std::string&>()) : "";
        const std::size_t space = pair.find(' ', 1);
        if (space == std::string_view::npos || space + 1 == pair.size()) {
            return m_fields.malformed(kKey, "element " + std::to_string(m_parts.model.merges.size()) +
                                                " is not two tokens with a space between them");
        }
        m_parts.model.merges.emplace_back(pair.substr(0, space), pair.substr(space + 1));
    }
    return {};
}

Result<std::optional<TokenId>> GgufTokenizerReader::idAt(std::string_view key) const {
    if (!m_fields.find(key)) return std::nullopt;
    const auto largest = static_cast<std::int64_t>(m_parts.model.spellings.size()) - 1;
    const Result<std::int64_t> id = m_fields.wholeNumber(key, largest);
    if (!id) return std::unexpected(id.error());
    return static_cast<TokenId>(*id);
}

Result<void> GgufTokenizerReader::readEnds() {
    const Result<std::optional<TokenId>> begin = idAt("tokenizer.ggml.bos_token_id");
    if (!begin) return std::unexpected(begin.error());
    const Result<std::optional<TokenId>> end = idAt("tokenizer.ggml.eos_token_id");
    if (!end) return std::unexpected(end.error());
    m_parts.ends.beginOfText = *begin;
    m_parts.ends.endOfText = *end;
    const Result<bool> addsBegin = m_fields.flag("tokenizer.ggml.add_bos_token", m_parts.ends.addsBeginOfText);
    if (!addsBegin) return std::unexpected(addsBegin.error());
    const Result<bool> addsEnd = m_fields.flag("tokenizer.ggml.add_eos_token", false);
    if (!addsEnd) return std::unexpected(addsEnd.error());
    m_parts.ends.addsBeginOfText = *addsBegin && m_parts.ends.beginOfText.has_value();
    m_parts.ends.addsEndOfText = *addsEnd && m_parts.ends.endOfText.has_value();
    if (!m_fields.find("tokenizer.chat_template")) return {};
    Result<std::string> chatTemplate = m_fields.text("tokenizer.chat_template");
    if (!chatTemplate) return std::unexpected(chatTemplate.error());
    m_parts.chatTemplate = std::move(*chatTemplate);
    return {};
}

/// Control tokens are special, user-defined ones are found in the text but remain text. A file without types still
/// has its begin and end of text.
Result<void> GgufTokenizerReader::readTokenTypes() {
    constexpr std::string_view kKey = "tokenizer.ggml.token_type";
    const std::vector<std::string>& spellings = m_parts.model.spellings;
    std::vector<std::int64_t> types(spellings.size());
    if (m_fields.find(kKey)) {
        const Result<const Json*> stored = m_fields.array(kKey);
        if (!stored) return std::unexpected(stored.error());
        if ((*stored)->size() != types.size()) {
            return m_fields.malformed(
                kKey, std::to_string((*stored)->size()) + " types for " + std::to_string(types.size()) + " tokens");
        }
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (!(**stored)[i].is_number_integer()) return m_fields.malformed(kKey, "a type is not a whole number");
            types[i] = (**stored)[i].get<std::int64_t>();
        }
    }
    for (const std::optional<TokenId> end : {m_parts.ends.beginOfText, m_parts.ends.endOfText}) {
        if (end) types[static_cast<std::size_t>(*end)] = kControl;
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
        if ((types[i] != kControl && types[i] != kUserDefined) || spellings[i].empty()) continue;
        AddedToken token;
        token.id = static_cast<TokenId>(i);
        token.content = spellings[i];
        token.special = types[i] == kControl;
        m_parts.addedTokens.push_back(std::move(token));
    }
    return {};
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> tokenizerFromGguf(const std::filesystem::path& path) {
    const Result<std::shared_ptr<const GgufFile>> file = GgufFile::open(path);
    if (!file) return std::unexpected(file.error());
    return GgufTokenizerReader((*file)->metadata(), path.string()).read();
}

}  // namespace sami
