#include "app/matrix_rows.h"

#include <algorithm>

#include "app/line_io.h"
#include "core/sami/sequence_logprob.h"

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

std::size_t longest(const std::vector<std::vector<TokenId>>& lists) {
    std::size_t most = 0;
    for (const auto& ids : lists) most = std::max(most, ids.size());
    return most;
}

Result<void> checkShape(const MatrixRow& row, Objective objective) {
    const std::size_t prompts = row.prompts.size();
    const std::size_t responses = row.responses.size();
    std::string_view problem;
    switch (objective) {
        case Objective::Sami:
            if (prompts != responses || prompts < 2)
                problem = "{place}: {prompts} prompts and {responses} responses; give as many of each, at least two";
            break;
        case Objective::Sft:
            if (prompts != responses || prompts == 0)
                problem = "{place}: {prompts} prompts and {responses} responses; give as many of each";
            break;
        case Objective::Dpo:
            if (prompts == 0 || responses < 2 || prompts > responses)
                problem =
                    "{place}: {prompts} prompts and {responses} responses; give a prompt with the preferred response "
                    "first and at least one other behind it";
            break;
    }
    if (problem.empty()) return {};
    return fail(ErrorKind::Input, problem, {{"place", row.id}, {"prompts", prompts}, {"responses", responses}});
}

}  // namespace

Result<std::vector<MatrixRow>> readMatrixRows(const ModelOptions& options, const Tokenizer& tokenizer,
                                              const ModelConfig& model, Objective objective) {
    std::vector<MatrixRow> rows;
    const bool specials = options.addSpecialTokens;
    const auto read = readRows(options.input, [&](const Json& row, const std::string& place) -> Result<void> {
        const auto prompts = idLists(row, "prompts", place, tokenizer, specials, false);
        if (!prompts) return std::unexpected(prompts.error());
        const auto responses = idLists(row, "responses", place, tokenizer, false, specials);
        if (!responses) return std::unexpected(responses.error());
        rows.push_back({place, *prompts, *responses, objective == Objective::Sft});
        if (Result<void> fits = checkPositions(longest(*prompts) + longest(*responses), model, place); !fits)
            return fits;
        return checkShape(rows.back(), objective);
    });
    if (!read) return std::unexpected(read.error());
    return rows;
}

}  // namespace sami
