#include "core/tokenizer/tokenizer_files.h"

#include <array>
#include <optional>
#include <string_view>

#include "core/base/json_file.h"
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

OrderedJson sequence(OrderedJson first, OrderedJson second) {
    return {{"type", "Sequence"}, {"pretokenizers", OrderedJson::array({std::move(first), std::move(second)})}};
}

OrderedJson splitBy(std::string_view pattern) {
    return {{"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
}

/// The pre-tokenizer of a `tokenizer.ggml.pre` value as tokenizer.json spells it; the patterns are those of the models.
std::optional<OrderedJson> preTokenizer(const std::string& name) {
    if (name == "smollm") return sequence({{"type", "Digits"}, {"individual_digits", true}}, byteLevel(true));
    if (name == "gpt-2" || name == "default") return byteLevel(true);
    if (name == "llama-bpe") {
        return sequence(splitBy("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| "
                                "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
                        byteLevel(false));
    }
    if (name == "qwen2") {
        return sequence(splitBy("(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| "
                                "?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"),
                        byteLevel(false));
    }
    return std::nullopt;
}

Json listOf(const Json& metadata, const std::string& key) {
    return metadata.value(key, Json::array());
}

OrderedJson tokenizerJson(const Json& metadata, OrderedJson pre) {
    OrderedJson vocabulary = OrderedJson::object();
    OrderedJson added = OrderedJson::array();
    const Json tokens = listOf(metadata, "tokenizer.ggml.tokens");
    const Json types = listOf(metadata, "tokenizer.ggml.token_type");
    // Appended directly: looking each key up first, as operator[] does, is quadratic in an ordered object.
    std::vector<std::pair<const std::string, OrderedJson>>& entries = vocabulary.get_ref<OrderedJson::object_t&>();
    entries.reserve(tokens.size());
    for (std::size_t id = 0; id < tokens.size(); ++id) {
        entries.emplace_back(tokens[id].get<std::string>(), id);
        const int type = id < types.size() ? types[id].get<int>() : 0;
        if (type != kControlToken && type != kUserDefinedToken) continue;
        added.push_back({{"id", id},
                         {"content", tokens[id]},
                         {"single_word", false},
                         {"lstrip", false},
                         {"rstrip", false},
                         {"normalized", false},
                         {"special", type == kControlToken}});
    }
    OrderedJson model = {{"type", "BPE"},
                         {"dropout", nullptr},
                         {"unk_token", nullptr},
                         {"continuing_subword_prefix", nullptr},
                         {"end_of_word_suffix", nullptr},
                         {"fuse_unk", false},
                         {"byte_fallback", false},
                         {"ignore_merges", false}};
    model["vocab"] = std::move(vocabulary);
    model["merges"] = listOf(metadata, "tokenizer.ggml.merges");
    return {{"version", "1.0"},          {"truncation", nullptr},      {"padding", nullptr},
            {"added_tokens", added},     {"normalizer", nullptr},      {"pre_tokenizer", std::move(pre)},
            {"post_processor", nullptr}, {"decoder", byteLevel(true)}, {"model", std::move(model)}};
}

OrderedJson configJson(const Json& metadata) {
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
    for (const char* flag : {"add_bos_token", "add_eos_token"}) {
        config[flag] = metadata.value(std::string("tokenizer.ggml.") + flag, false);
    }
    if (metadata.contains("tokenizer.chat_template")) config["chat_template"] = metadata["tokenizer.chat_template"];
    config["model_max_length"] = metadata.value("llama.context_length", 2048);
    return config;
}

Result<void> copyFiles(const fs::path& from, const fs::path& to) {
    for (const std::string_view name : kTokenizerFiles) {
        std::error_code error;
        if (!fs::exists(from / name, error)) continue;
        const Result<std::string> content = readFile(from / name);
        if (!content) return std::unexpected(content.error());
        if (Result<void> done = writeFileAtomically(to / name, *content); !done) return done;
    }
    return {};
}

}  // namespace

Result<void> saveTokenizer(const fs::path& model, const fs::path& folder) {
    std::error_code error;
    if (fs::is_directory(model, error)) return copyFiles(model, folder);
    const auto file = GgufFile::open(model);
    if (!file) return std::unexpected(file.error());
    const Json& metadata = (*file)->metadata();
    const std::string name = metadata.value("tokenizer.ggml.pre", std::string("default"));
    std::optional<OrderedJson> pre = preTokenizer(name);
    if (!pre)
        return fail(ErrorKind::Unsupported, model.string() + ": tokenizer.ggml.pre \"" + name + "\" is not supported");
    const std::string text =
        tokenizerJson(metadata, std::move(*pre)).dump(1, ' ', false, OrderedJson::error_handler_t::replace);
    if (auto done = writeFileAtomically(folder / "tokenizer.json", text + "\n"); !done) return done;
    return writeJsonFile(folder / "tokenizer_config.json", configJson(metadata));
}

}  // namespace sami
