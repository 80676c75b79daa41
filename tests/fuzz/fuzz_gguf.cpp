#include "core/tokenizer/gguf_tokenizer.h"
#include "core/weights/gguf_file.h"
#include "tests/fuzz/fuzzed_file.h"
#include "tests/fuzz/read_tensors.h"

/// The weights, and the tokenizer in the metadata of the same file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedFile input(data, size);
    const auto file = sami::GgufFile::open(input.path());
    if (file) readTensors(**file);
    const auto tokenizer = sami::tokenizerFromGguf(input.path());
    if (!tokenizer) return 0;
    const auto ids = (*tokenizer)->encode("hello <|end|> w12\n\xC3\xA9\xFF", sami::SpecialTokens::Recognised);
    (*tokenizer)->decode(ids, true);
    return 0;
}
