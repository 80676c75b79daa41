#include "core/tokenizer/tiktoken_file.h"
#include "tests/fuzz/encode_text.h"

/// Reads a list of ranked byte strings, with a special token behind them, and tokenises with what comes out of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string content(reinterpret_cast<const char*>(data), size);
    if (!sami::isTiktokenFile(content)) return 0;
    sami::TokenizerConfig config;
    config.addedTokens.push_back({300, "<|end|>", true});
    const auto tokenizer = sami::tokenizerFromTiktoken(content, config, "fuzzed");
    if (tokenizer) encodeText(**tokenizer);
    return 0;
}
