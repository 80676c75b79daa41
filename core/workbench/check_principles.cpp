#include "core/workbench/check_principles.h"

#include <algorithm>
#include <ranges>
#include <tuple>

#include "core/base/seeded_random.h"
#include "core/base/text.h"
#include "core/run/run_options.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

std::unexpected<Error> hasNoAntithesis(const Principle& principle) {
    return fail(ErrorKind::Input,
                "the principle {principle} has no antithesis that it could be told apart from; write one with `sami "
                "edit FILE set "
                "{principle} --antithesis TEXT`",
                {{"principle", principle.name}});
}

Result<std::vector<Principle>> pairsToCheck(const Document& document, const CheckWish& wish,
                                            const std::vector<Principle>& all) {
    std::vector<Principle> pairs;
    for (const std::string& named : wish.principles) {
        Result<Principle> principle = principleNamed(document, named);
        if (!principle) return std::unexpected(principle.error());
        if (!principle->hasAntithesis()) return hasNoAntithesis(*principle);
        const bool isNew = std::ranges::find(pairs, principle->id, &Principle::id) == pairs.end();
        if (isNew) pairs.push_back(std::move(*principle));
    }
    if (wish.principles.empty()) std::ranges::copy_if(all, std::back_inserter(pairs), &Principle::hasAntithesis);
    if (!pairs.empty()) return pairs;
    return fail(ErrorKind::Input,
                "{file}: no principle has an antithesis, so that there is nothing to check; add one with `sami edit`",
                {{"file", document.path()}});
}

/// Training queries that the seed draws.
Result<std::vector<Query>> sampledQueries(const Document& document, std::int64_t count, std::int64_t seed) {
    const Result<std::vector<Query>> all = document.store().queries().queries({.heldOut = false});
    if (!all) return all;
    if (all->empty()) {
        return fail(ErrorKind::Input,
                    "{file}: there is no training query to check principles with; import some with `sami import "
                    "--queries`",
                    {{"file", document.path()}});
    }
    SeededRandom random(static_cast<std::uint64_t>(seed), "check");
    std::vector<Query> sample;
    for (const std::size_t place : random.order(all->size())) {
        if (std::ssize(sample) == count) break;
        sample.push_back((*all)[place]);
    }
    return sample;
}

}  // namespace

Result<LaunchedRun> launchCheck(Document& document, const CheckWish& wish) {
    Result<RunSettings> own = document.store().principles().settings();
    if (!own) return std::unexpected(own.error());
    Result<RunSettings> settings = wishedSettings(std::move(*own), {.settings = wish.settings});
    if (!settings) return std::unexpected(settings.error());
    Result<RunConfig> config = probeConfig(document, std::move(*settings));
    if (!config) return std::unexpected(config.error());
    const Result<std::vector<Principle>> pairs = pairsToCheck(document, wish, config->principles);
    if (!pairs) return std::unexpected(pairs.error());
    const Result<std::vector<Query>> queries = sampledQueries(document, wish.queries, config->settings.seed);
    if (!queries) return std::unexpected(queries.error());
    config->probe.purpose = ProbePurpose::Check;
    config->probe.models = {{"base", config->settings.model}};
    for (const Principle& pair : *pairs) {
        for (const Query& query : *queries) {
            config->probe.rows.push_back(
                {.query = query,
                 .constitutions = {{"constitution", {pair.text}}, {"antithesis", {pair.antithesis}, {pair.id}}},
                 .written = 2,
                 .principle = pair.id});
        }
    }
    return launchProbe(document, std::move(*config));
}

namespace {

PrincipleCheck checkOf(const ProbeReading& reading) {
    const FilterRules rules = filterRules(reading.config.settings);
    PrincipleCheck found{reading.run, reading.name, reading.config.settings.model, {}};
    for (const Principle& principle : reading.config.principles) {
        std::vector<const ProbeResult*> own;
        for (const ProbeResult& result : reading.results) {
            const ProbeRow& row = reading.config.probe.rows[static_cast<std::size_t>(result.row)];
            if (row.principle == principle.id) own.push_back(&result);
        }
        if (!own.empty()) found.pairs.push_back(pairCheck(principle, own, rules));
    }
    std::ranges::stable_sort(found.pairs, {}, [](const PairCheck& check) {
        return std::tuple(check.findings.front().kind, check.scored > 0 ? check.bound.value : 0);
    });
    return found;
}

/// What a check is worth beside another one of the same principle; later ones win among equals.
int worthOf(const LatestCheck& check) {
    return check.ofPresentWords ? 1 + (check.byPresentModel ? 1 : 0) : 0;
}

}  // namespace

Result<PrincipleCheck> readCheck(const Document& document, std::int64_t run) {
    const Result<ProbeReading> reading = readProbe(document, run, ProbePurpose::Check);
    if (!reading) return std::unexpected(reading.error());
    return checkOf(*reading);
}

Result<std::vector<LatestCheck>> latestChecks(const Document& document) {
    const Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    std::map<std::int64_t, LatestCheck> best;
    for (const std::int64_t run : finishedProbes(document, ProbePurpose::Check)) {
        const Result<PrincipleCheck> check = readCheck(document, run);
        if (!check) continue;
        for (const PairCheck& pair : check->pairs) {
            const auto present = std::ranges::find(content->principles, pair.principle.id, &Principle::id);
            if (present == content->principles.end()) continue;
            LatestCheck latest{run, check->model, isSamePair(*present, pair.principle),
                               check->model == content->settings.model, pair};
            const auto known = best.find(present->id);
            if (known == best.end()) {
                best.emplace(present->id, std::move(latest));
            } else if (worthOf(latest) >= worthOf(known->second)) {
                known->second = std::move(latest);
            }
        }
    }
    std::vector<LatestCheck> ordered;
    for (const Principle& principle : content->principles) {
        if (const auto found = best.find(principle.id); found != best.end()) ordered.push_back(found->second);
    }
    return ordered;
}

OrderedJson toJson(const PrincipleCheck& check) {
    OrderedJson pairs = OrderedJson::array();
    for (const PairCheck& pair : check.pairs) pairs.push_back(toJson(pair));
    return {{"run", check.name}, {"model", check.model}, {"pairs", std::move(pairs)}};
}

std::string toText(const PrincipleCheck& check) {
    std::string text;
    for (const PairCheck& pair : check.pairs) {
        text += sentence("{name}: {finding}\n",
                         {{"name", pair.principle.name}, {"finding", pair.findings.front().sentence}});
        for (const ToldFinding& more : pair.findings | std::views::drop(1))
            text += sentence("    {sentence}\n", {{"sentence", more.sentence}});
        text += sentence(
            "    accuracy {rows} % of rows, {columns} % of columns; margin {margin} nats per token; {kept} of "
            "{queries} "
            "queries kept; {tokens} and {antithesis_tokens} tokens\n",
            {{"rows", formattedNumber("%.0f", 100 * pair.rowAccuracy)},
             {"columns", formattedNumber("%.0f", 100 * pair.columnAccuracy)},
             {"margin", formattedNumber("%.3f", pair.margin.value)},
             {"kept", pair.yield.kept},
             {"queries", pair.queries},
             {"tokens", formattedNumber("%.0f", pair.meanTokens[0])},
             {"antithesis_tokens", formattedNumber("%.0f", pair.meanTokens[1])}});
    }
    return text;
}

}  // namespace sami
