#include "core/sami/prompt_lengths.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/model/model_loader.h"
#include "core/sami/conditioned_queries.h"
#include "core/sami/query_schedule.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

std::string namesOf(const std::vector<LongQuery>& queries) {
    constexpr std::size_t kNamed = 3;
    std::vector<std::string> names;
    for (const LongQuery& each : queries) {
        if (names.size() == kNamed) break;
        names.push_back(sentence(
            "{id} (\"{text}\", {tokens} tokens)",
            {{"id", each.query.id}, {"text", excerpt(trimmed(each.query.text), 48)}, {"tokens", each.tokens}}));
    }
    const std::size_t others = queries.size() - names.size();
    return joined(names, ", ") + (others > 0 ? sentence(" and {count} others", {{"count", others}}) : std::string());
}

/// Tokens of the longest prompt that a held-out query gets in evaluations.
Result<std::int64_t> longestHeldOut(const RunConfig& config, const ExampleBuilder& builder,
                                    const ExampleBuilder* heldOutPrinciples, const RunQuery& query) {
    Result<std::int64_t> longest = builder.longestPrompt(builder.example(query, ContrastUse::Evaluation));
    if (longest && heldOutPrinciples != nullptr) {
        const auto other = heldOutPrinciples->longestPrompt(heldOutPrinciples->example(query, ContrastUse::Evaluation));
        if (!other) return other;
        longest = std::max(*longest, *other);
    }
    const auto asked = conditionedQueries(config, builder, {query});
    if (!asked) return std::unexpected(asked.error());
    for (const ConditionedQueries& condition : *asked) {
        const Result<std::int64_t> other = builder.longestPrompt(condition.examples.front());
        if (!longest || !other) return longest ? other : longest;
        longest = std::max(*longest, *other);
    }
    return longest;
}

Result<void> measureTraining(const RunConfig& config, const ExampleBuilder& builder, PromptLengths& lengths) {
    const QuerySchedule schedule(config);
    std::set<std::string> seen;
    for (std::int64_t iteration = 1; iteration <= config.settings.iterations; ++iteration) {
        const Result<std::vector<RunQuery>> queries = schedule.training(iteration);
        if (!queries) return {};  // the iteration says so when it comes to it
        for (const RunQuery& query : *queries) {
            if (!seen.insert(query.id).second) continue;
            const auto tokens = builder.longestPrompt(builder.example(query, ContrastUse::Generation));
            if (!tokens) return std::unexpected(tokens.error());
            if (lengths.fits(*tokens)) {
                lengths.longest = std::max(lengths.longest, *tokens);
            } else {
                lengths.training.push_back({query, *tokens});
            }
        }
    }
    return {};
}

}  // namespace

bool PromptLengths::isTooLong(const RunQuery& query) const {
    return std::ranges::any_of(training, [&](const LongQuery& each) { return each.query.id == query.id; });
}

Result<void> PromptLengths::check() const {
    std::vector<LongQuery> all = training;
    all.insert(all.end(), heldOut.begin(), heldOut.end());
    if (all.empty()) return {};
    return fail(
        ErrorKind::Input,
        "the model takes prompts of up to {most} tokens, and those of {count} queries are longer: {names}; take "
        "them out, or set drop_too_long=true",
        {{"most", maxPositions - 1}, {"count", all.size()}, {"names", namesOf(all)}});
}

std::vector<std::string> PromptLengths::warnings() const {
    std::vector<std::string> sentences;
    const auto add = [&](const std::vector<LongQuery>& queries, const char* pattern) {
        if (queries.empty()) return;
        sentences.push_back(
            sentence(pattern, {{"count", queries.size()}, {"most", maxPositions - 1}, {"names", namesOf(queries)}}));
    };
    add(training,
        "training queries with prompts of more than the {most} tokens that the model takes are dropped, {count} in "
        "all: "
        "{names}");
    add(heldOut,
        "held-out queries with prompts of more than the {most} tokens that the model takes are left out, {count} in "
        "all: {names}");
    return sentences;
}

Result<PromptLengths> promptLengths(const RunConfig& config, const ExampleBuilder& builder,
                                    const ExampleBuilder* heldOutPrinciples, std::int64_t maxPositions) {
    PromptLengths lengths;
    lengths.maxPositions = maxPositions;
    if (Result<void> done = measureTraining(config, builder, lengths); !done) return std::unexpected(done.error());
    std::map<std::string, std::int64_t> taken;
    for (const RunQuery& query : config.queries) {
        if (!query.heldOut || taken[query.set] == config.settings.heldOutQueries) continue;
        const Result<std::int64_t> tokens = longestHeldOut(config, builder, heldOutPrinciples, query);
        if (!tokens) return std::unexpected(tokens.error());
        if (lengths.fits(*tokens)) {
            lengths.longest = std::max(lengths.longest, *tokens);
            ++taken[query.set];
        } else {
            lengths.heldOut.push_back({query, *tokens});
        }
    }
    return lengths;
}

Result<PromptLengths> foreseePrompts(const RunConfig& config) {
    const Result<std::filesystem::path> path = locateModel(config.settings.model);
    if (!path) return std::unexpected(path.error());
    const Result<ModelConfig> model = readModelConfig(*path);
    if (!model) return std::unexpected(model.error());
    auto tokenizer = loadTokenizer(*path);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    const Result<ExampleBuilder> builder = ExampleBuilder::create(config, *tokenizer);
    if (!builder) return std::unexpected(builder.error());
    const Result<std::optional<ExampleBuilder>> heldOut = ExampleBuilder::createHeldOut(config, *tokenizer);
    if (!heldOut) return std::unexpected(heldOut.error());
    return promptLengths(config, *builder, *heldOut ? &**heldOut : nullptr, model->maxPositions);
}

RunConfig withoutLongHeldOut(RunConfig config, const PromptLengths& lengths) {
    std::set<std::string> ids;
    for (const LongQuery& each : lengths.heldOut) ids.insert(each.query.id);
    std::erase_if(config.queries, [&](const RunQuery& query) { return query.heldOut && ids.contains(query.id); });
    return config;
}

}  // namespace sami
