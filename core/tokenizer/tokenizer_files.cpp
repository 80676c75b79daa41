#include "core/tokenizer/tokenizer_files.h"

#include <array>
#include <string_view>

#include "core/base/json_file.h"
#include "core/tokenizer/gguf_sentencepiece.h"
#include "core/tokenizer/gguf_tokenizer.h"
#include "core/tokenizer/pre_tokenizer.h"
#include "core/tokenizer/sentencepiece_folder.h"
#include "core/weights/adapter_folder.h"
#include "core/weights/context_length.h"
#include "core/weights/gguf_file.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 9> kTokenizerFiles = {"tokenizer.json",
                                                             "tokenizer_config.json",
                                                             "special_tokens_map.json",
                                                             "added_tokens.json",
                                                             "chat_template.jinja",
                                                             "tokenizer.model",
                                                             "vocab.json",
                                                             "merges.txt",
                                                             "chat_template.json"};

/// Kinds of vocabulary entries in `tokenizer.ggml.token_type` that stand outside the merges.
constexpr int kControlToken = 3;
constexpr int kUserDefinedToken = 4;

OrderedJson byteLevel(bool useRegex) {
    return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", useRegex}};
}

/// A pre-tokenizer as tokenizer.json spells it.
OrderedJson preTokenizer(const PreTokenizerRecipe& recipe) {
    OrderedJson steps = OrderedJson::array();
    if (recipe.digitsApart) steps.push_back({{"type", "Digits"}, {"individual_digits", true}});
    for (const std::string_view pattern : recipe.patterns) {
        steps.push_back(
            {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}});
    }
    steps.push_back(byteLevel(recipe.patterns.empty()));
    if (steps.size() == 1) return steps.front();
    return {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}};
}

Json listOf(const Json& metadata, const std::string& key) {
    return metadata.value(key, Json::array());
}

/// Whether an entry of the vocabulary stands outside the merges, and whether it is special. The ends of the text are,
/// even in files that do not say so.
struct AddedKind {
    bool isAdded;
    bool isSpecial;
};

AddedKind addedKind(const Json& metadata, const Json& types, std::size_t id) {
    const int type = id < types.size() ? types[id].get<int>() : 0;
    const auto isAt = [&](const char* key) { return metadata.contains(key) && metadata.at(key) == id; };
    const bool isEnd = isAt("tokenizer.ggml.bos_token_id") || isAt("tokenizer.ggml.eos_token_id");
    const bool isSpecial = type == kControlToken || isEnd;
    return {isSpecial || type == kUserDefinedToken, isSpecial};
}

OrderedJson addedTokens(const Json& metadata, const Json& tokens) {
    OrderedJson added = OrderedJson::array();
    const Json types = listOf(metadata, "tokenizer.ggml.token_type");
    for (std::size_t id = 0; id < tokens.size(); ++id) {
        const AddedKind kind = addedKind(metadata, types, id);
        if (!kind.isAdded) continue;
        added.push_back({{"id", id},
                         {"content", tokens[id]},
                         {"single_word", false},
                         {"lstrip", false},
                         {"rstrip", false},
                         {"normalized", false},
                         {"special", kind.isSpecial}});
    }
    return added;
}

OrderedJson bpeModel(const Json& metadata, const Json& tokens, bool ignoresMerges) {
    OrderedJson vocabulary = OrderedJson::object();
    // Appended directly: looking each key up first, as operator[] does, is quadratic in an ordered object.
    std::vector<std::pair<const std::string, OrderedJson>>& entries = vocabulary.get_ref<OrderedJson::object_t&>();
    entries.reserve(tokens.size());
    for (std::size_t id = 0; id < tokens.size(); ++id) entries.emplace_back(tokens[id].get<std::string>(), id);
    OrderedJson model = {{"type", "BPE"},
                         {"dropout", nullptr},
                         {"unk_token", nullptr},
                         {"continuing_subword_prefix", nullptr},
                         {"end_of_word_suffix", nullptr},
                         {"fuse_unk", false},
                         {"byte_fallback", false},
                         {"ignore_merges", ignoresMerges}};
    model["vocab"] = std::move(vocabulary);
    model["merges"] = listOf(metadata, "tokenizer.ggml.merges");
    return model;
}

OrderedJson tokenizerJson(const Json& metadata, const PreTokenizerRecipe& recipe) {
    const Json tokens = listOf(metadata, "tokenizer.ggml.tokens");
    OrderedJson normalizer = nullptr;
    if (recipe.composesNfc) normalizer = {{"type", "NFC"}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", addedTokens(metadata, tokens)},
            {"normalizer", std::move(normalizer)},
            {"pre_tokenizer", preTokenizer(recipe)},
            {"post_processor", nullptr},
            {"decoder", byteLevel(true)},
            {"model", bpeModel(metadata, tokens, recipe.ignoresMerges)}};
}

OrderedJson configJson(const Json& metadata, const PreTokenizerRecipe& recipe) {
    const Json tokens = listOf(metadata, "tokenizer.ggml.tokens");
    OrderedJson config = {{"tokenizer_class", "PreTrainedTokenizerFast"}, {"clean_up_tokenization_spaces", false}};
    for (const auto& [key, name] :
         {std::pair{"tokenizer.ggml.bos_token_id", "bos_token"}, std::pair{"tokenizer.ggml.eos_token_id", "eos_token"},
          std::pair{"tokenizer.ggml.unknown_token_id", "unk_token"},
          std::pair{"tokenizer.ggml.padding_token_id", "pad_token"}}) {
        const auto id = metadata.find(key);
        if (id != metadata.end() && id->is_number_unsigned() && id->get<std::size_t>() < tokens.size()) {
            config[name] = tokens[id->get<std::size_t>()];
        }
    }
    const bool hasBegin = config.contains("bos_token");
    config["add_bos_token"] = hasBegin && metadata.value("tokenizer.ggml.add_bos_token", recipe.addsBeginOfText);
    config["add_eos_token"] = config.contains("eos_token") && metadata.value("tokenizer.ggml.add_eos_token", false);
    if (metadata.contains("tokenizer.chat_template")) config["chat_template"] = metadata["tokenizer.chat_template"];
    config["model_max_length"] = contextLengthOf(metadata);
    return config;
}

/// A default template that stands among others by name: a checkpoint is a folder without folders, and writes prompts
/// with that one alone.
Result<void> copyDefaultTemplate(const fs::path& from, const fs::path& to) {
    const fs::path named = from / "additional_chat_templates" / "default.jinja";
    std::error_code error;
    if (fs::exists(from / "chat_template.jinja", error) || !fs::exists(named, error)) return {};
    const Result<std::string> content = readFile(named);
    if (!content) return std::unexpected(content.error());
    return writeFileAtomically(to / "chat_template.jinja", *content);
}

Result<void> copyFiles(const fs::path& from, const fs::path& to) {
    for (const std::string_view name : kTokenizerFiles) {
        std::error_code error;
        if (!fs::exists(from / name, error)) continue;
        const Result<std::string> content = readFile(from / name);
        if (!content) return std::unexpected(content.error());
        if (Result<void> done = writeFileAtomically(to / name, *content); !done) return done;
    }
    return copyDefaultTemplate(from, to);
}

}  // namespace

Result<void> saveTokenizer(const fs::path& source, const fs::path& folder) {
    const Result<fs::path> place = tokenizerPlace(source);
    if (!place) return std::unexpected(place.error());
    const fs::path& model = *place;
    std::error_code error;
    if (fs::is_directory(model, error)) return copyFiles(model, folder);
    const auto file = GgufFile::open(model);
    if (!file) return std::unexpected(file.error());
    const Json& metadata = (*file)->metadata();
    const TokenizerFields fields = TokenizerFields::ofFile(metadata, model.string());
    const Result<GgufTokenizerKind> kind = ggufTokenizerKind(fields);
    if (!kind) return std::unexpected(kind.error());
    if (*kind == GgufTokenizerKind::Sentencepiece) {
        const Result<SentencepieceParts> parts = sentencepieceFromGguf(fields);
        if (!parts) return std::unexpected(parts.error());
        return saveSentencepiece(*parts, contextLengthOf(metadata), folder);
    }
    if (!fields.find("tokenizer.ggml.pre")) return ggufWithoutPreTokenizer(fields);
    const std::string name = metadata.value("tokenizer.ggml.pre", std::string());
    const auto recipe = preTokenizerRecipe(name, fields.placeOf("tokenizer.ggml.pre"));
    if (!recipe) return std::unexpected(recipe.error());
    const std::string text =
        tokenizerJson(metadata, **recipe).dump(1, ' ', false, OrderedJson::error_handler_t::replace);
    if (auto done = writeFileAtomically(folder / "tokenizer.json", text + "\n"); !done) return done;
    return writeJsonFile(folder / "tokenizer_config.json", configJson(metadata, **recipe));
}

}  // namespace sami
