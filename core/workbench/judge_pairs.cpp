#include "core/workbench/judge_pairs.h"

#include <algorithm>
#include <optional>

#include "core/evaluation/rule_judge.h"

namespace sami {

namespace {

constexpr std::int64_t kBytesOfAToken = 4;  // of English, about

/// What models are compared with comes first: bases, however they are asked, then models of elsewhere.
int rankOf(const ModelRow& model, const std::vector<ModelRow>& all) {
    if (model.kind == ModelKind::Base) return 0;
    const auto behind = std::ranges::find(all, model.variantOf, &ModelRow::name);
    if (behind != all.end() && behind->kind == ModelKind::Base) return 0;
    return model.kind == ModelKind::Other || (behind != all.end() && behind->kind == ModelKind::Other) ? 1 : 2;
}

/// The pair with the models on the sides that are wanted: those that are named, else the one that others are compared
/// with as the baseline. Nothing where a named one is missing or, with none named, two models were asked in two ways.
std::optional<ModelPair> asWanted(const ModelPair& pair, const ModelPair& wanted, const std::vector<ModelRow>& all) {
    const auto fits = [&](const ModelPair& sides) {
        return (wanted.baseline.empty() || sides.baseline == wanted.baseline) &&
               (wanted.candidate.empty() || sides.candidate == wanted.candidate);
    };
    const ModelPair turned{pair.candidate, pair.baseline};
    const auto one = std::ranges::find(all, pair.baseline, &ModelRow::name);
    const auto other = std::ranges::find(all, pair.candidate, &ModelRow::name);
    if (one == all.end() || other == all.end()) return std::nullopt;
    const bool isNamed = !wanted.baseline.empty() || !wanted.candidate.empty();
    const auto asked = [](const ModelRow& model) { return model.variantOf.empty() ? model.name : model.variantOf; };
    const bool differInOne = one->condition == other->condition || asked(*one) == asked(*other);
    if (!isNamed && !differInOne) return std::nullopt;
    const bool isTurned = rankOf(*other, all) < rankOf(*one, all);
    for (const ModelPair& sides : {isTurned ? turned : pair, isTurned ? pair : turned}) {
        if (fits(sides)) return sides;
    }
    return std::nullopt;
}

}  // namespace

Result<std::vector<ModelPair>> pairsToJudge(const Document& document, const JudgeWish& wish) {
    ModelPair wanted{wish.baseline, wish.candidate};
    for (std::string* name : {&wanted.baseline, &wanted.candidate}) {
        if (name->empty()) continue;
        const Result<ModelRow> known = modelNamed(document, *name);
        if (!known) return std::unexpected(known.error());
        *name = known->name;
    }
    if (!wanted.candidate.empty()) {
        if (Result<void> two = checkTwoModels(wanted); !two) return std::unexpected(two.error());
    }
    Result<std::vector<ModelPair>> pairs = document.store().comparisons().comparedModels();
    if (!pairs) return pairs;
    const Result<std::vector<ModelRow>> known = models(document);
    if (!known) return std::unexpected(known.error());
    std::vector<ModelPair> chosen;
    for (const ModelPair& pair : *pairs) {
        if (const std::optional<ModelPair> own = asWanted(pair, wanted, *known)) chosen.push_back(*own);
    }
    if (chosen.empty()) {
        return fail(ErrorKind::Input,
                    "{file}: no two models have answered the same queries under the same constitution; run `sami run` "
                    "or `sami compare` first",
                    {{"file", document.path()}});
    }
    return chosen;
}

PairFilter unjudgedPairs(const std::string& judge, std::int64_t orders) {
    PairFilter filter;
    filter.principled = true;
    filter.heldOut = true;
    filter.withAsked = false;
    filter.unjudgedBy = judge;
    filter.orders = orders;
    return filter;
}

Result<std::int64_t> countUnjudged(const Document& document, const ModelPair& models, const std::string& judge) {
    return document.store().comparisons().count(models, unjudgedPairs(judge));
}

namespace {

/// Pairs that the judge has still to see.
Result<std::vector<PairRow>> pairsFor(const Document& document, const ModelPair& models, const ChosenJudge& judge) {
    const std::int64_t orders = judge.drawsOrder ? 1 : std::max<std::int64_t>(1, std::ssize(judge.orders));
    Result<std::vector<PairRow>> pairs =
        document.store().comparisons().pairs(models, unjudgedPairs(judge.name.text(), orders));
    if (!pairs || pairs->empty() || judge.name.kind() != JudgeKind::Rule) return pairs;
    const Result<RuleJudge> rule = RuleJudge::create(judge.name.rest());
    if (!rule) return std::unexpected(rule.error());
    const bool isKnown =
        std::ranges::any_of(*pairs, [&](const PairRow& pair) { return rule->knows(pair.constitution); });
    if (isKnown) return pairs;
    return fail(ErrorKind::Unsupported,
                "no rule is known for any principle that {candidate} and {baseline} answered under; name a rule, as in "
                "rule:fewest-words, or another judge",
                {{"candidate", models.candidate}, {"baseline", models.baseline}});
}

/// Of each pair the orders that are wanted; empty where none is, and all with one "" for judges without an order.
Result<std::vector<std::vector<std::string>>> wantedOrders(const Document& document, const std::vector<PairRow>& pairs,
                                                           const ChosenJudge& judge, std::int64_t seed) {
    if (judge.orders.empty()) return std::vector(pairs.size(), std::vector<std::string>{""});
    std::vector<std::vector<std::string>> wanted;
    for (const PairRow& pair : pairs) {
        std::vector<Verdict> given;
        if (pair.comparison != 0) {
            Result<std::vector<Verdict>> known = document.store().verdicts().verdictsOn(pair.comparison);
            if (!known) return std::unexpected(known.error());
            given = std::move(*known);
        }
        wanted.push_back(missingOrders(judge, pair, seed, given));
    }
    return wanted;
}

/// What a judge has still to do on two models' answers.
struct JudgeWork {
    RunSettings settings;  ///< of the run the candidate comes from
    std::vector<PairRow> pairs;
    std::vector<std::vector<std::string>> orders;  ///< wanted of each pair, none empty
};

Result<JudgeWork> workFor(const Document& document, const ModelPair& models, const ChosenJudge& judge) {
    JudgeWork work;
    Result<RunSettings> settings = settingsOf(document, models.candidate);
    if (!settings) return std::unexpected(settings.error());
    work.settings = std::move(*settings);
    Result<std::vector<PairRow>> pairs = pairsFor(document, models, judge);
    if (!pairs) return std::unexpected(pairs.error());
    auto orders = wantedOrders(document, *pairs, judge, work.settings.seed);
    if (!orders) return std::unexpected(orders.error());
    for (std::size_t i = 0; i < pairs->size(); ++i) {
        if ((*orders)[i].empty()) continue;
        work.pairs.push_back(std::move((*pairs)[i]));
        work.orders.push_back(std::move((*orders)[i]));
    }
    return work;
}

Result<std::vector<JudgePair>> judgePairsOf(const Document& document, const JudgeWork& work, const ChosenJudge& judge) {
    Result<std::vector<JudgePair>> pairs = document.store().verdicts().judgePairs(work.pairs);
    if (!pairs) return pairs;
    for (std::size_t i = 0; i < pairs->size(); ++i) {
        JudgePair& pair = (*pairs)[i];
        pair.baselineTokens = work.pairs[i].baselineTokens;
        pair.candidateTokens = work.pairs[i].candidateTokens;
        if (!judge.orders.empty()) pair.orders = work.orders[i];
    }
    return pairs;
}

}  // namespace

Result<JudgeEstimate> estimateJudge(const Document& document, const std::vector<ModelPair>& models,
                                    const JudgeWish& wish) {
    const Result<ChosenJudge> judge = chooseJudge(document, wish);
    if (!judge) return std::unexpected(judge.error());
    JudgeEstimate estimate;
    for (const ModelPair& two : models) {
        const Result<JudgeWork> work = workFor(document, two, *judge);
        if (!work) return std::unexpected(work.error());
        for (std::size_t i = 0; i < work->pairs.size(); ++i) {
            const PairRow& pair = work->pairs[i];
            if (pair.baseline == pair.candidate) continue;
            const std::int64_t calls = std::ssize(work->orders[i]);
            const std::size_t bytes = judge->setup.prompt.size() + pair.constitution.size() + pair.query.size() +
                                      pair.baseline.size() + pair.candidate.size();
            ++estimate.pairs;
            estimate.calls += calls;
            estimate.promptTokens += calls * static_cast<std::int64_t>(bytes) / kBytesOfAToken;
        }
    }
    return estimate;
}

Result<std::optional<LaunchedRun>> launchJudge(Document& document, const ModelPair& models, const JudgeWish& wish) {
    const Result<ChosenJudge> judge = chooseJudge(document, wish);
    if (!judge) return std::unexpected(judge.error());
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    Result<JudgeWork> work = workFor(document, models, *judge);
    if (!work) return std::unexpected(work.error());
    if (work->pairs.empty()) return std::optional<LaunchedRun>();
    Result<std::vector<JudgePair>> pairs = judgePairsOf(document, *work, *judge);
    if (!pairs) return std::unexpected(pairs.error());
    RunConfig config;
    config.task = RunTask::Judge;
    config.judge = judge->name.text();
    config.judgeSetup = judge->setup;
    config.settings = std::move(work->settings);
    if (!judge->location.empty()) {
        config.settings.model = judge->location;
        config.settings.promptFormat = judge->promptFormat;
    }
    config.judgePairs = std::move(*pairs);
    const Result<LaunchedRun> run = document.runs().launch(std::move(config));
    if (!run) return std::unexpected(run.error());
    return std::optional(*run);
}

Result<std::vector<WinRateRow>> winRates(const Document& document) {
    return document.store().verdicts().winRates();
}

const WinRateRow* rateOf(const std::vector<WinRateRow>& rates, const ModelPair& models, std::string_view judge,
                         bool heldOutPrinciples) {
    // In the store's order those in both orders come first.
    const auto found = std::ranges::find_if(rates, [&](const WinRateRow& row) {
        return row.baseline == models.baseline && row.candidate == models.candidate && row.judge == judge &&
               row.heldOutPrinciples == heldOutPrinciples;
    });
    return found == rates.end() ? nullptr : &*found;
}

}  // namespace sami
