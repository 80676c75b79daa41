#include "core/tokenizer/gguf_tokenizer.h"

#include "core/base/text.h"
#include "core/tokenizer/bpe_tokenizer.h"
#include "core/tokenizer/gguf_sentencepiece.h"
#include "core/tokenizer/gguf_vocabulary.h"
#include "core/tokenizer/tokenizer_fields.h"
#include "core/weights/gguf_file.h"

namespace sami {

namespace {

/// Collects the parts of a tokenizer from metadata; the steps are called once each, in the order of read().
class GgufTokenizerReader {
public:
    GgufTokenizerReader(const Json& metadata, const std::string& file)
        : m_fields(TokenizerFields::ofFile(metadata, file)), m_file(file) {}

    Result<std::shared_ptr<const Tokenizer>> read();

private:
    Result<void> readPreTokenizer();
    Result<void> readVocabulary();
    Result<void> readMerges();

    TokenizerFields m_fields;
    std::string m_file;
    BpeTokenizerParts m_parts;
};

Result<std::shared_ptr<const Tokenizer>> GgufTokenizerReader::read() {
    using Reader = GgufTokenizerReader;
    for (const auto step : {&Reader::readPreTokenizer, &Reader::readVocabulary, &Reader::readMerges}) {
        if (Result<void> done = (this->*step)(); !done) return std::unexpected(done.error());
    }
    return BpeTokenizer::create(std::move(m_parts), m_file);
}

Result<void> GgufTokenizerReader::readPreTokenizer() {
    constexpr std::string_view kKey = "tokenizer.ggml.pre";
    if (!m_fields.find(kKey)) return ggufWithoutPreTokenizer(m_fields);
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

Result<void> GgufTokenizerReader::readMerges() {
    constexpr std::string_view kKey = "tokenizer.ggml.merges";
    const Result<const Json*> merges = m_fields.array(kKey);
    if (!merges) return std::unexpected(merges.error());
    m_parts.model.merges.reserve((*merges)->size());
    for (const Json& merge : **merges) {
        const std::string_view pair = merge.is_string() ? std::string_view(merge.get_ref<const std::string&>()) : "";
        const std::size_t space = pair.find(' ', 1);
        if (space == std::string_view::npos || space + 1 == pair.size()) {
            return m_fields.malformed(kKey, sentence("element {index} is not two tokens with a space between them",
                                                     {{"index", m_parts.model.merges.size()}}));
        }
        m_parts.model.merges.emplace_back(pair.substr(0, space), pair.substr(space + 1));
    }
    return {};
}

/// Control tokens are special, user-defined ones are found in the text but remain text. A file without types still
/// has its begin and end of text.
Result<void> GgufTokenizerReader::readVocabulary() {
    Result<GgufVocabulary> vocabulary = GgufVocabulary::read(m_fields, m_parts.ends.addsBeginOfText);
    if (!vocabulary) return std::unexpected(vocabulary.error());
    for (std::size_t i = 0; i < vocabulary->types.size(); ++i) {
        const std::int64_t type = vocabulary->types[i];
        if ((type != kGgufControl && type != kGgufUserDefined) || vocabulary->spellings[i].empty()) continue;
        AddedToken token;
        token.id = static_cast<TokenId>(i);
        token.content = vocabulary->spellings[i];
        token.special = type == kGgufControl;
        m_parts.addedTokens.push_back(std::move(token));
    }
    m_parts.model.spellings = std::move(vocabulary->spellings);
    m_parts.ends = vocabulary->ends;
    m_parts.chatTemplate = std::move(vocabulary->chatTemplate);
    return {};
}

}  // namespace

std::unexpected<Error> ggufWithoutPreTokenizer(const TokenizerFields& fields) {
    return fail(ErrorKind::Unsupported,
                "{place}: the file does not say how texts are cut into words, as files from before May 2024; other "
                "software goes on with \"default\" and other tokens than the model was trained with: convert the model "
                "anew, or write the key (gguf-new-metadata --pre-tokenizer NAME, of the gguf package)",
                {{"place", fields.placeOf("tokenizer.ggml.pre")}});
}

Result<GgufTokenizerKind> ggufTokenizerKind(const TokenizerFields& fields) {
    constexpr std::string_view kKey = "tokenizer.ggml.model";
    if (!fields.find(kKey)) return fields.malformed(kKey, "the file holds no tokenizer");
    const Result<std::string> kind = fields.text(kKey);
    if (!kind) return std::unexpected(kind.error());
    if (*kind == "gpt2") return GgufTokenizerKind::ByteLevel;
    if (*kind == "llama") return GgufTokenizerKind::Sentencepiece;
    return fields.unsupported(kKey, sentence("tokenizer kind \"{name}\" is not supported", {{"name", excerpt(*kind)}}));
}

Result<std::shared_ptr<const Tokenizer>> tokenizerFromGguf(const std::filesystem::path& path) {
    const Result<std::shared_ptr<const GgufFile>> file = GgufFile::open(path);
    if (!file) return std::unexpected(file.error());
    const TokenizerFields fields = TokenizerFields::ofFile((*file)->metadata(), path.string());
    const Result<GgufTokenizerKind> kind = ggufTokenizerKind(fields);
    if (!kind) return std::unexpected(kind.error());
    if (*kind == GgufTokenizerKind::ByteLevel) return GgufTokenizerReader((*file)->metadata(), path.string()).read();
    Result<SentencepieceParts> parts = sentencepieceFromGguf(fields);
    if (!parts) return std::unexpected(parts.error());
    return SentencepieceTokenizer::create(std::move(*parts), path.string());
}

}  // namespace sami
