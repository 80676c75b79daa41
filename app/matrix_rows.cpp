#include "app/matrix_rows.h"

#include "app/line_io.h"

namespace sami {

namespace {

Result<std::vector<std::vector<TokenId>>> idLists(const Json& row, const std::string& key, const std::string& place,
                                                  const Tokenizer& tokenizer, bool begin, bool end) {
    const auto texts = stringsOf(row, key, place);
    if (!texts) return std::unexpected(texts.error());
    std::vector<std::vector<TokenId>> lists;
    for (const std::string& text : *texts) {
        lists.push_back(rawIds(tokenizer, text, begin, end));
        if (lists.back().empty()) {
            return fail(ErrorKind::Input,
                        "{place}: item {number} of \"{key}\" has no tokens; its log-probability is not defined",
                        {{"place", place}, {"number", lists.size()}, {"key", key}});
        }
    }
    return lists;
}

}  // namespace

Result<std::vector<MatrixRow>> readMatrixRows(const ModelOptions& options, const Tokenizer& tokenizer) {
    std::vector<MatrixRow> rows;
    const bool specials = options.addSpecialTokens;
    const auto read = readRows(options.input, [&](const Json& row, const std::string& place) -> Result<void> {
        const auto prompts = idLists(row, "prompts", place, tokenizer, specials, false);
        if (!prompts) return std::unexpected(prompts.error());
        const auto responses = idLists(row, "responses", place, tokenizer, false, specials);
        if (!responses) return std::unexpected(responses.error());
        if (prompts->size() != responses->size() || prompts->size() < 2) {
            return fail(ErrorKind::Input,
                        "{place}: {prompts} prompts and {responses} responses; give as many of each, at least two",
                        {{"place", place}, {"prompts", prompts->size()}, {"responses", responses->size()}});
        }
        rows.push_back({place, *prompts, *responses});
        return {};
    });
    if (!read) return std::unexpected(read.error());
    return rows;
}

}  // namespace sami
