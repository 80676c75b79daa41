#include "core/tokenizer/tokenizer_json.h"

#include <algorithm>
#include <unordered_set>

#include "core/base/text.h"
#include "core/tokenizer/byte_level_json.h"
#include "core/tokenizer/pre_tokenizer_json.h"
#include "core/tokenizer/tokenizer_fields.h"

namespace sami {

namespace {

// The largest files in use have 28 MB and 1.5 million values; these bounds keep what a hostile file can make the
// parser allocate below 256 MB.
constexpr std::uintmax_t kMaxBytes = 48 << 20;
constexpr std::size_t kMaxValues = 2'000'000;

/// An upper bound of the number of JSON values in a text, without parsing it.
std::size_t countValues(std::string_view text) {
    std::size_t count = 1;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString && c == '\\') {
            ++i;
        } else if (c == '"') {
            inString = !inString;
        } else if (!inString && (c == ',' || c == '[' || c == '{')) {
            ++count;
        }
    }
    return count;
}

/// Collects the parts; the steps are called once each, in the order of read().
class PartsReader {
public:
    PartsReader(const Json& content, const std::string& file) : m_file(TokenizerFields::ofFile(content, file)) {}

    Result<BpeTokenizerParts> read();
    Result<BpeTokenizerParts> readOfCharacters();

private:
    Result<void> readModel();
    Result<void> readUnknown(const TokenizerFields& model);
    Result<void> readVocabulary(const TokenizerFields& model);
    Result<void> readByteFallback(const TokenizerFields& model);
    Result<void> readMerges(const TokenizerFields& model);
    Result<void> readAddedTokens();
    Result<void> placeAddedToken(const TokenizerFields& fields, const AddedToken& token);
    Result<void> readNormalizer();
    Result<void> readPreTokenizer();
    Result<void> readDecoder();
    Result<void> readPostProcessor();
    Result<void> readPostProcessor(const Json& processor, const std::string& place);
    Result<void> readTemplate(const TokenizerFields& fields);
    std::vector<std::string>& spellings() { return m_parts.model.spellings; }

    TokenizerFields m_file;
    BpeTokenizerParts m_parts;
    std::unordered_set<std::string> m_addedContents;
};

Result<BpeTokenizerParts> PartsReader::read() {
    for (const auto step : {&PartsReader::readModel, &PartsReader::readAddedTokens, &PartsReader::readNormalizer,
                            &PartsReader::readPreTokenizer, &PartsReader::readDecoder,
                            static_cast<Result<void> (PartsReader::*)()>(&PartsReader::readPostProcessor)}) {
        if (Result<void> done = (this->*step)(); !done) return std::unexpected(done.error());
    }
    return std::move(m_parts);
}

Result<BpeTokenizerParts> PartsReader::readOfCharacters() {
    m_parts.model.ofCharacters = true;
    for (const auto step : {&PartsReader::readModel, &PartsReader::readAddedTokens,
                            static_cast<Result<void> (PartsReader::*)()>(&PartsReader::readPostProcessor)}) {
        if (Result<void> done = (this->*step)(); !done) return std::unexpected(done.error());
    }
    return std::move(m_parts);
}

Result<void> PartsReader::readModel() {
    const Result<const Json*> value = m_file.object("model");
    if (!value) return std::unexpected(value.error());
    const TokenizerFields model(**value, m_file.placeOf("model"));
    if (const Json* const type = model.find("type"); type && *type != "BPE") {
        return model.unsupported("type",
                                 sentence("tokenizer model {name} is not supported", {{"name", jsonExcerpt(*type)}}));
    }
    for (const char* field : {"continuing_subword_prefix", "end_of_word_suffix", "dropout"}) {
        const Json* const option = model.find(field);
        if (option && *option != "" && *option != false && *option != 0.0) {
            return model.unsupported(field,
                                     sentence("the value {value} is not supported", {{"value", jsonExcerpt(*option)}}));
        }
    }
    const Result<bool> ignoresMerges = model.flag("ignore_merges", false);
    if (!ignoresMerges) return std::unexpected(ignoresMerges.error());
    m_parts.model.ignoresMerges = *ignoresMerges;
    if (Result<void> done = readVocabulary(model); !done) return done;
    if (Result<void> done = readByteFallback(model); !done) return done;
    if (Result<void> done = readMerges(model); !done) return done;
    return readUnknown(model);
}

Result<void> PartsReader::readVocabulary(const TokenizerFields& model) {
    const Result<const Json*> vocabulary = model.object("vocab");
    if (!vocabulary) return std::unexpected(vocabulary.error());
    const TokenizerFields ids(**vocabulary, model.placeOf("vocab"));
    for (const auto& [token, value] : (*vocabulary)->items()) {
        if (token.empty()) return ids.malformed("\"\"", "a token without a spelling");
        const Result<std::int64_t> id = ids.wholeNumber(token, kMaxVocabularySize - 1);
        if (!id) return std::unexpected(id.error());
        const auto index = static_cast<std::size_t>(*id);
        if (index >= spellings().size()) spellings().resize(index + 1);
        if (!spellings()[index].empty()) return ids.malformed(token, "another token has the same id");
        spellings()[index] = token;
    }
    m_parts.numModelTokens = (*vocabulary)->size();
    return {};
}

Result<void> PartsReader::readByteFallback(const TokenizerFields& model) {
    const Result<bool> fallsBack = model.flag("byte_fallback", false);
    if (!fallsBack) return std::unexpected(fallsBack.error());
    return *fallsBack && !m_parts.model.ofCharacters ? checkByteFallback(model, spellings()) : Result<void>();
}

Result<void> PartsReader::readMerges(const TokenizerFields& model) {
    const Result<const Json*> merges = model.array("merges");
    if (!merges) return std::unexpected(merges.error());
    const auto viewOf = [](const Json& text) -> std::string_view {
        return text.is_string() ? std::string_view(text.get_ref<const std::string&>()) : std::string_view();
    };
    for (const Json& merge : **merges) {
        std::string_view left;
        std::string_view right;
        if (merge.is_array() && merge.size() == 2) {
            left = viewOf(merge[0]);
            right = viewOf(merge[1]);
        } else if (const std::string_view pair = viewOf(merge); std::ranges::count(pair, ' ') == 1) {
            left = pair.substr(0, pair.find(' '));
            right = pair.substr(pair.find(' ') + 1);
        }
        if (left.empty() || right.empty()) {
            return model.malformed(sentence("merges[{index}]", {{"index", m_parts.model.merges.size()}}),
                                   "two tokens are missing here");
        }
        m_parts.model.merges.emplace_back(left, right);
    }
    return {};
}

Result<void> PartsReader::readUnknown(const TokenizerFields& model) {
    const Result<bool> fuses = model.flag("fuse_unk", false);
    if (!fuses) return std::unexpected(fuses.error());
    m_parts.model.fusesUnknown = *fuses;
    if (!model.find("unk_token")) return {};
    const Result<std::string> unknown = model.text("unk_token");
    if (!unknown) return std::unexpected(unknown.error());
    const auto found = std::ranges::find(spellings(), *unknown);
    if (found == spellings().end() || unknown->empty()) {
        if (!m_parts.model.ofCharacters && hasEveryByte(spellings())) return {};  // never needed
        return model.malformed("unk_token", "the token is not in the vocabulary");
    }
    m_parts.model.unknown = static_cast<TokenId>(found - spellings().begin());
    return {};
}

Result<void> PartsReader::readAddedTokens() {
    if (!m_file.find("added_tokens")) return {};
    const Result<const Json*> tokens = m_file.array("added_tokens");
    if (!tokens) return std::unexpected(tokens.error());
    for (std::size_t i = 0; i < (*tokens)->size(); ++i) {
        const TokenizerFields fields((**tokens)[i], m_file.placeOf("added_tokens", i));
        const Result<std::int64_t> id = fields.wholeNumber("id", kMaxVocabularySize - 1);
        if (!id) return std::unexpected(id.error());
        Result<std::string> content = fields.text("content");
        if (!content) return std::unexpected(content.error());
        if (content->empty()) return fields.malformed("content", "a token without a spelling");
        AddedToken token{static_cast<TokenId>(*id), std::move(*content)};
        bool singleWord = false;
        const std::pair<const char*, bool*> flags[] = {{"special", &token.special},
                                                       {"normalized", &token.normalized},
                                                       {"lstrip", &token.takesSpaceLeft},
                                                       {"rstrip", &token.takesSpaceRight},
                                                       {"single_word", &singleWord}};
        for (const auto& [name, target] : flags) {
            const Result<bool> value = fields.flag(name, false);
            if (!value) return std::unexpected(value.error());
            *target = *value;
        }
        if (singleWord)
            return fields.unsupported("single_word", "an added token that must be a word of its own is not supported");
        if (Result<void> done = placeAddedToken(fields, token); !done) return done;
        m_parts.addedTokens.push_back(std::move(token));
    }
    return {};
}

Result<void> PartsReader::placeAddedToken(const TokenizerFields& fields, const AddedToken& token) {
    const auto index = static_cast<std::size_t>(token.id);
    if (index >= spellings().size()) spellings().resize(index + 1);
    // With contents that differ, an id given twice shows as an id that is spelled otherwise already.
    const bool isNew = m_addedContents.insert(token.content).second;
    if (!isNew || (!spellings()[index].empty() && spellings()[index] != token.content)) {
        return fields.malformed("id", "another token has the same id or spelling");
    }
    spellings()[index] = token.content;
    return {};
}

Result<void> PartsReader::readNormalizer() {
    const Result<bool> composes = composesNfc(m_file);
    if (!composes) return std::unexpected(composes.error());
    m_parts.composesNfc = *composes;
    return {};
}

Result<void> PartsReader::readPreTokenizer() {
    const Result<const Json*> value = m_file.object("pre_tokenizer");
    if (!value) return std::unexpected(value.error());
    Result<PreTokenizer> preTokenizer = preTokenizerFromJson(**value, m_file.placeOf("pre_tokenizer"));
    if (!preTokenizer) return std::unexpected(preTokenizer.error());
    m_parts.preTokenizer = std::move(*preTokenizer);
    return {};
}

Result<void> PartsReader::readDecoder() {
    return checkByteLevelDecoder(m_file, spellings());
}

Result<void> PartsReader::readPostProcessor() {
    const Json* const value = m_file.find("post_processor");
    if (!value) return {};
    return readPostProcessor(*value, m_file.placeOf("post_processor"));
}

Result<void> PartsReader::readPostProcessor(const Json& processor, const std::string& place) {
    const TokenizerFields fields(processor, place);
    const Result<std::string> type = fields.text("type");
    if (!type) return std::unexpected(type.error());
    if (*type == "ByteLevel") return {};  // moves offsets only
    if (*type == "TemplateProcessing") return readTemplate(fields);
    if (*type != "Sequence")
        return fields.unsupported("type",
                                  sentence("post-processor \"{name}\" is not supported", {{"name", excerpt(*type)}}));
    const Result<const Json*> steps = fields.array("processors");
    if (!steps) return std::unexpected(steps.error());
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        const std::string at = fields.placeOf("processors", i);
        if (Result<void> done = readPostProcessor((**steps)[i], at); !done) return done;
    }
    return {};
}

/// The template of a single text: at most one special token before it and one behind it.
Result<void> PartsReader::readTemplate(const TokenizerFields& fields) {
    const Result<const Json*> single = fields.array("single");
    if (!single) return std::unexpected(single.error());
    bool textSeen = false;
    for (const Json& piece : **single) {
        const TokenizerFields item(piece, fields.placeOf("single"));
        if (item.find("Sequence")) {
            textSeen = true;
            continue;
        }
        const Result<const Json*> special = item.object("SpecialToken");
        if (!special) return std::unexpected(special.error());
        const Result<std::string> token = TokenizerFields(**special, item.placeOf("SpecialToken")).text("id");
        if (!token) return std::unexpected(token.error());
        const auto found = std::ranges::find(spellings(), *token);
        if (found == spellings().end() || token->empty()) {
            return item.malformed("SpecialToken.id", "the token is not in the vocabulary");
        }
        bool& adds = textSeen ? m_parts.ends.addsEndOfText : m_parts.ends.addsBeginOfText;
        if (adds)
            return item.unsupported("SpecialToken",
                                    "more than one special token on a side of the text is not supported");
        adds = true;
        (textSeen ? m_parts.ends.endOfText : m_parts.ends.beginOfText) =
            static_cast<TokenId>(found - spellings().begin());
    }
    return {};
}

}  // namespace

Result<TokenizerJson> TokenizerJson::open(const std::filesystem::path& path) {
    const Result<std::string> text = readFile(path, kMaxBytes);
    if (!text) return std::unexpected(text.error());
    if (const std::size_t count = countValues(*text); count > kMaxValues) {
        return fail(ErrorKind::Input,
                    "{file}: content: {count} values are more than the 2000000 a tokenizer may have; get a complete "
                    "copy of the file",
                    {{"file", path}, {"count", count}});
    }
    Result<Json> content = parseJson(*text, path.string());
    if (!content) return std::unexpected(content.error());
    return TokenizerJson(std::move(*content), path.string());
}

bool TokenizerJson::isSentencepiece() const {
    const Json* const model = fields().find("model");
    if (!model) return false;
    const Json* const fallsBack = TokenizerFields(*model, {}).find("byte_fallback");
    return fallsBack && *fallsBack == true && !worksOnBytes(fields());
}

Result<BpeTokenizerParts> TokenizerJson::parts() const {
    return PartsReader(m_content, m_file).read();
}

Result<BpeTokenizerParts> TokenizerJson::characterParts() const {
    return PartsReader(m_content, m_file).readOfCharacters();
}

}  // namespace sami
