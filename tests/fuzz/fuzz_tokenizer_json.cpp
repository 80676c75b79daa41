#include "core/tokenizer/encoding_fault.h"
#include "core/tokenizer/tokenizer_json.h"
#include "tests/fuzz/fuzzed_file.h"

/// Reads a tokenizer.json and tokenises with what comes out of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedFile input(data, size);
    const auto file = sami::TokenizerJson::open(input.path());
    if (!file) return 0;
    auto parts = file->parts();
    if (!parts) return 0;
    const auto tokenizer = sami::BpeTokenizer::create(std::move(*parts), "fuzzed");
    if (!tokenizer) return 0;
    try {
        for (const auto specials : {sami::SpecialTokens::AsText, sami::SpecialTokens::Recognised}) {
            const auto ids = (*tokenizer)->encode("hello <|end|> w12\n\xC3\xA9\xFF e\xCC\x81", specials);
            (*tokenizer)->decode(ids, true);
        }
    } catch (const sami::EncodingFault&) {
        // a pattern that goes over its limits
    }
    return 0;
}
