#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/json_file.h"
#include "core/tokenizer/byte_alphabet.h"
#include "tests/core/weights/made_files.h"

namespace made {

/// Ids 0 to 255 are the bytes; then what these pairs merge into, in their order. "Ġ" is a space.
inline const std::vector<std::pair<std::string, std::string>> kMerges = {
    {"l", "l"}, {"h", "e"}, {"he", "ll"}, {"hell", "o"}, {"Ġ", "w"}, {"1", "2"}, {"Ã", "©"}};
inline constexpr int kLl = 256, kHe = 257, kHell = 258, kHello = 259, kSpaceW = 260, kTwelve = 261, kEAcute = 262;
inline constexpr int kBegin = 263, kEnd = 264, kUser = 265;  ///< "<|begin|>" and "<|end|>" special, "<user>" not

inline std::vector<std::string> spellings() {
    std::vector<std::string> result;
    for (int byte = 0; byte < 256; ++byte) result.push_back(sami::spellingOfByte(static_cast<std::uint8_t>(byte)));
    for (const auto& [left, right] : kMerges) result.push_back(left + right);
    for (const char* added : {"<|begin|>", "<|end|>", "<user>"}) result.emplace_back(added);
    return result;
}

inline sami::Json addedToken(int id, const std::string& content, bool special) {
    return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
            {"rstrip", false}, {"normalized", false}, {"special", special}};
}

/// A tokenizer.json that is right in every part.
inline sami::Json tokenizerJson() {
    sami::Json vocabulary = sami::Json::object();
    const std::vector<std::string> all = spellings();
    for (int id = 0; id < kBegin; ++id) vocabulary[all[static_cast<std::size_t>(id)]] = id;
    sami::Json merges = sami::Json::array();
    for (const auto& [left, right] : kMerges) merges.push_back(left + " " + right);
    return {{"version", "1.0"},
            {"added_tokens",
             {addedToken(kBegin, "<|begin|>", true), addedToken(kEnd, "<|end|>", true),
              addedToken(kUser, "<user>", false)}},
            {"normalizer", nullptr},
            {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"use_regex", true}}},
            {"post_processor", nullptr},
            {"decoder", {{"type", "ByteLevel"}}},
            {"model", {{"type", "BPE"}, {"unk_token", nullptr}, {"vocab", vocabulary}, {"merges", merges}}}};
}

/// Writes a model folder; without a configuration only tokenizer.json.
inline std::filesystem::path modelFolder(const Folder& folder, const sami::Json& tokenizer,
                                         const sami::Json& config = nullptr) {
    folder.file("tokenizer.json", tokenizer.dump());
    if (!config.is_null()) folder.file("tokenizer_config.json", config.dump());
    return folder.path();
}

/// The metadata of the same tokenizer in a GGUF file without tensors; `keys` come behind and may be left out before.
inline Gguf tokenizerGguf(const std::string& pre = "gpt-2", const std::vector<std::string>& without = {},
                          const std::vector<std::string>& keys = {}) {
    std::vector<std::string> merges;
    for (const auto& [left, right] : kMerges) merges.push_back(left + " " + right);
    std::string types;
    for (int id = 0; id <= kUser; ++id) types += u32(id == kUser ? 4 : id >= kBegin ? 3 : 1);
    const std::pair<std::string, std::string> all[] = {
        {"tokenizer.ggml.model", ggufKey("tokenizer.ggml.model", 8, ggufString("gpt2"))},
        {"tokenizer.ggml.pre", ggufKey("tokenizer.ggml.pre", 8, ggufString(pre))},
        {"tokenizer.ggml.tokens", ggufKey("tokenizer.ggml.tokens", 9, ggufStrings(spellings()))},
        {"tokenizer.ggml.merges", ggufKey("tokenizer.ggml.merges", 9, ggufStrings(merges))},
        {"tokenizer.ggml.token_type", ggufKey("tokenizer.ggml.token_type", 9, ggufArray(5, kUser + 1, types))},
        {"tokenizer.ggml.bos_token_id", ggufKey("tokenizer.ggml.bos_token_id", 4, u32(kBegin))},
        {"tokenizer.ggml.eos_token_id", ggufKey("tokenizer.ggml.eos_token_id", 4, u32(kEnd))}};
    Gguf file;
    for (const auto& [name, encoded] : all) {
        if (std::find(without.begin(), without.end(), name) == without.end()) file.keys.push_back(encoded);
    }
    file.keys.insert(file.keys.end(), keys.begin(), keys.end());
    return file;
}

}  // namespace made
