// render_prompts FORMAT MODEL: rows {"constitution", "query"} of standard input become {"ids", "text", "ends"}, as an
// experiment's prompts do, so that the peers in Python can compare them without the engine. Not installed.
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "core/base/json_file.h"
#include "core/tokenizer/prompt_format.h"

namespace {

sami::Result<void> run(const std::string& name, const std::string& model) {
    const auto tokenizer = sami::loadTokenizer(model);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    const auto format = sami::PromptFormat::create(name, **tokenizer);
    if (!format) return std::unexpected(format.error());
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return sami::forEachJsonLine(text, "standard input", [&](const sami::Json& row, std::size_t) -> sami::Result<void> {
        const auto& constitution = row.at("constitution").get_ref<const std::string&>();
        const auto& query = row.at("query").get_ref<const std::string&>();
        const auto ids = format->promptIds(**tokenizer, constitution, query);
        if (!ids) return std::unexpected(ids.error());
        std::puts(sami::dumpLine({{"ids", *ids},
                                  {"text", format->rendered(constitution, query).value()},
                                  {"ends", format->endOfTurnIds(**tokenizer)}})
                      .c_str());
        return {};
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: render_prompts FORMAT MODEL\n", stderr);
        return 2;
    }
    const sami::Result<void> done = run(argv[1], argv[2]);
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().detail.c_str());
    return sami::exitCode(done.error().kind);
}
