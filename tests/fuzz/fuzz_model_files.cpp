#include <array>

#include "core/model/model_config.h"
#include "core/tokenizer/encoding_fault.h"
#include "core/weights/adapter_folder.h"
#include "tests/fuzz/encode_text.h"
#include "tests/fuzz/fuzzed_folder.h"

namespace {

constexpr std::array<std::string_view, 9> kNames = {
    "config.json",           "generation_config.json",  "tokenizer.json",
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "chat_template.jinja",   "adapter_config.json",     "model.safetensors.index.json"};

}  // namespace

/// Reads the configuration, the adapter's and the tokenizer of a folder, and tokenises with what comes out of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedFolder folder(data, size, kNames);
    static_cast<void>(sami::configFromFolder(folder.path()));
    static_cast<void>(sami::readAdapterConfig(folder.path()));
    static_cast<void>(sami::baseOfModel(folder.path()));
    const auto tokenizer = sami::loadTokenizer(folder.path());
    if (!tokenizer) return 0;
    try {
        encodeText(**tokenizer);
    } catch (const sami::EncodingFault&) {
        // a pattern that goes over its limits
    }
    return 0;
}
