// tokenize_lines tokenize --model MODEL: what `sami tokenize` does with the same arguments and standard input, from the
// torch-free core alone, so that the peers in Python can run it without the engine and under sanitizers. Not installed.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "core/base/json_file.h"
#include "core/base/text.h"
#include "core/tokenizer/tokenizer.h"

namespace {

sami::Result<void> run(const std::string& model) {
    const auto tokenizer = sami::loadTokenizer(model);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return sami::forEachJsonLine(text, "standard input", [&](const sami::Json& row, std::size_t) -> sami::Result<void> {
        const std::vector<sami::TokenId> ids =
            (*tokenizer)->encode(row.at("text").get_ref<const std::string&>(), sami::SpecialTokens::Recognised);
        const std::string decoded = sami::withReplacementCharacters((*tokenizer)->decode(ids));
        std::puts(sami::dumpLine({{"ids", ids}, {"text", decoded}}).c_str());
        return {};
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: tokenize_lines tokenize --model MODEL\n", stderr);
        return 2;
    }
    const sami::Result<void> done = run(argv[3]);
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().detail.c_str());
    return sami::exitCode(done.error().kind);
}
