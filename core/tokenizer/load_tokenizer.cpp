#include <algorithm>

#include "core/tokenizer/gguf_tokenizer.h"
#include "core/tokenizer/tokenizer_fields.h"
#include "core/tokenizer/tokenizer_json.h"
#include "core/weights/adapter_folder.h"

namespace sami {

namespace {

constexpr std::uintmax_t kMaxConfigBytes = 8 << 20;

/// A special token of `tokenizer_config.json`: its spelling, or an object with it; nothing where it is null.
Result<std::optional<TokenId>> tokenAt(const TokenizerFields& config, std::string_view field,
                                       const BpeTokenizerParts& parts) {
    const Json* const value = config.find(field);
    if (!value) return std::nullopt;
    const Result<std::string> spelling =
        value->is_object() ? TokenizerFields(*value, config.placeOf(field)).text("content") : config.text(field);
    if (!spelling) return std::unexpected(spelling.error());
    const auto found = std::ranges::find(parts.model.spellings, *spelling);
    if (found == parts.model.spellings.end() || spelling->empty()) {
        return config.malformed(field, "the token is not in the vocabulary of tokenizer.json");
    }
    return static_cast<TokenId>(found - parts.model.spellings.begin());
}

/// One end of the text: which token it is and whether the tokenizer adds it. What the configuration says wins over the
/// post-processor of `tokenizer.json`.
Result<void> readEnd(const TokenizerFields& config, const char* tokenField, const char* flagField,
                     BpeTokenizerParts& parts, std::optional<TokenId>& token, bool& adds) {
    const Result<std::optional<TokenId>> stated = tokenAt(config, tokenField, parts);
    if (!stated) return std::unexpected(stated.error());
    if (*stated) token = *stated;
    const Result<bool> flag = config.flag(flagField, adds);
    if (!flag) return std::unexpected(flag.error());
    adds = *flag;
    if (adds && !token) return config.malformed(flagField, std::string("it is true but there is no ") + tokenField);
    return {};
}

/// The default template where there are several by name.
Result<std::string> chatTemplateIn(const TokenizerFields& config) {
    const Json* const value = config.find("chat_template");
    if (!value) return std::string();
    if (value->is_string()) return value->get<std::string>();
    if (!value->is_array()) return config.malformed("chat_template", "neither a text nor an array");
    for (const Json& entry : *value) {
        const TokenizerFields fields(entry, config.placeOf("chat_template"));
        const Result<std::string> name = fields.text("name");
        if (!name) return std::unexpected(name.error());
        if (*name == "default") return fields.text("template");
    }
    return std::string();
}

Result<void> readConfig(const std::filesystem::path& folder, BpeTokenizerParts& parts) {
    const std::filesystem::path path = folder / "tokenizer_config.json";
    if (!std::filesystem::exists(path)) return {};
    const Result<std::string> text = readFile(path, kMaxConfigBytes);
    if (!text) return std::unexpected(text.error());
    const Result<Json> content = parseJson(*text, path.string());
    if (!content) return std::unexpected(content.error());
    const TokenizerFields config(*content, path.string() + ": ");
    if (!content->is_object()) return config.malformed("content", "an object is missing here");
    if (Result<void> done =
            readEnd(config, "bos_token", "add_bos_token", parts, parts.beginOfText, parts.addsBeginOfText);
        !done) {
        return done;
    }
    if (Result<void> done = readEnd(config, "eos_token", "add_eos_token", parts, parts.endOfText, parts.addsEndOfText);
        !done) {
        return done;
    }
    Result<std::string> chatTemplate = chatTemplateIn(config);
    if (!chatTemplate) return std::unexpected(chatTemplate.error());
    parts.chatTemplate = std::move(*chatTemplate);
    return {};
}

Result<std::shared_ptr<const Tokenizer>> tokenizerFromFolder(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "tokenizer.json";
    if (!std::filesystem::exists(path)) {
        if (std::filesystem::exists(folder / "tokenizer.model")) {
            return fail(ErrorKind::Unsupported,
                        (folder / "tokenizer.model").string() +
                            ": a sentencepiece tokenizer is not supported; choose a model with a "
                            "byte-level tokenizer.json");
        }
        return fail(ErrorKind::NotFound, path.string() +
                                             ": no such file; the folder of a model holds one beside its "
                                             "weights, save the tokenizer there");
    }
    const Result<TokenizerJson> file = TokenizerJson::open(path);
    if (!file) return std::unexpected(file.error());
    Result<BpeTokenizerParts> parts = file->parts();
    if (!parts) return std::unexpected(parts.error());
    if (Result<void> done = readConfig(folder, *parts); !done) return std::unexpected(done.error());
    if (const std::filesystem::path jinja = folder / "chat_template.jinja"; std::filesystem::exists(jinja)) {
        Result<std::string> source = readFile(jinja, kMaxConfigBytes);
        if (!source) return std::unexpected(source.error());
        parts->chatTemplate = std::move(*source);
    }
    return BpeTokenizer::create(std::move(*parts), path.string());
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& model) {
    std::error_code problem;
    if (!std::filesystem::exists(model, problem)) {
        return std::unexpected(ioError("cannot read", model.string(), ENOENT));
    }
    const Result<std::filesystem::path> place = tokenizerPlace(model);
    if (!place) return std::unexpected(place.error());
    if (std::filesystem::is_directory(*place)) return tokenizerFromFolder(*place);
    return tokenizerFromGguf(*place);
}

}  // namespace sami
