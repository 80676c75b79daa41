#include "core/tokenizer/sentencepiece_folder.h"
#include "tests/fuzz/encode_text.h"

/// Reads a sentencepiece model and tokenises with what comes out of it. What is read must be written as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto definition = sami::parseSentencepiece(bytes, "fuzzed");
    if (!definition) return 0;
    const std::string written = sami::serialized(*definition);
    const auto again = sami::parseSentencepiece(written, "written");
    if (!again || sami::serialized(*again) != written) std::abort();
    for (const bool isLegacy : {true, false}) {
        sami::TokenizerConfig config;
        config.isLegacy = isLegacy;
        const auto tokenizer = sami::sentencepieceFromFolder(bytes, config, "fuzzed");
        if (!tokenizer) return 0;
        encodeText(**tokenizer);
    }
    return 0;
}
