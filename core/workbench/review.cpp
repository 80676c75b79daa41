#include "core/workbench/review.h"

#include <algorithm>

#include "core/workbench/judge_pairs.h"
#include "core/workbench/judged_pairs.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

constexpr std::string_view kCircularJudge = "pmi";

bool isKnown(const PairRow& row, const std::vector<Principle>& principles) {
    return std::ranges::all_of(linesOf(row.constitution, principles),
                               [](const ConstitutionLine& line) { return line.principle != 0; });
}

/// Principles that tell what the constitutions state: the experiment's, or where they were edited since, those that the
/// run of a model was made from. To read the configuration of a run takes long where it has very many queries.
Result<std::vector<Principle>> principlesBehind(const Document& document, const std::string& model,
                                                const std::vector<PairRow>& rows) {
    Result<DocumentContent> content = contentOf(document);
    if (!content) return std::unexpected(content.error());
    const bool areKnown =
        std::ranges::all_of(rows, [&](const PairRow& row) { return isKnown(row, content->principles); });
    const Result<ModelRow> writer = modelNamed(document, model);
    if (areKnown || !writer || !writer->run) return std::move(content->principles);
    Result<RunConfig> config = document.runs().config(*writer->run);
    return config ? std::move(config->principles) : std::move(content->principles);
}

/// What all orders of a judge agree on, else a tie; an error where one failed.
Outcome combined(Outcome one, Outcome other) {
    if (one == Outcome::Error || other == Outcome::Error) return Outcome::Error;
    return one == other ? one : Outcome::Tie;
}

Result<std::vector<PairVerdict>> verdictsOnPair(const Document& document, EarlierWords& words, const ModelPair& models,
                                                const PairRow& row) {
    std::vector<PairVerdict> all;
    if (row.comparison == 0) return all;
    const Result<std::vector<Verdict>> given = document.store().verdicts().verdictsOn(row.comparison);
    if (!given) return std::unexpected(given.error());
    for (const Verdict& verdict : *given) {
        const std::string judge = judgeName(verdict.judge, verdict.reviewer);
        const auto known = std::ranges::find(all, judge, &PairVerdict::judge);
        if (known != all.end()) {
            known->outcome = combined(known->outcome, verdict.outcome);
            continue;
        }
        Result<std::vector<WordsSince>> since =
            words.ofVerdict(models, row.comparison, verdict.judge, statedWords(models, row));
        if (!since) return std::unexpected(since.error());
        all.push_back({judge, verdict.outcome, std::move(*since)});
    }
    return all;
}

/// Those of a judge on two models.
Result<EarlierVerdicts> earlierOf(const Document& document, const ModelPair& models, const std::string& judge) {
    const Result<std::vector<JudgedPairRow>> rows =
        judgedPairs(document, {.baseline = models.baseline, .candidate = models.candidate, .judge = judge});
    if (!rows) return std::unexpected(rows.error());
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    std::vector<const JudgedPairRow*> pairs;
    for (const JudgedPairRow& row : *rows) pairs.push_back(&row);
    return earlierVerdicts(*words, pairs);
}

}  // namespace

StatedWords statedWords(const ModelPair& models, const PairRow& row) {
    return {models.candidate, row.constitutionName, row.constitution, "", row.heldOutPrinciples};
}

Result<JudgeSummary> judgeSummary(const Document& document, const ModelPair& models, const std::string& judge) {
    JudgeSummary summary;
    const Result<std::vector<WinRateRow>> rates = winRates(document);
    if (!rates) return std::unexpected(rates.error());
    if (const WinRateRow* rate = rateOf(*rates, models, judge, false)) summary.rate = *rate;
    if (const WinRateRow* rate = rateOf(*rates, models, judge, true)) summary.heldOutRate = *rate;
    if (summary.rate || summary.heldOutRate) {
        Result<EarlierVerdicts> earlier = earlierOf(document, models, judge);
        if (!earlier) return std::unexpected(earlier.error());
        summary.earlier = std::move(*earlier);
    }
    const Result<std::int64_t> unjudged = countUnjudged(document, models, judge);
    if (!unjudged) return std::unexpected(unjudged.error());
    summary.unjudged = *unjudged;
    const Result<ModelRow> candidate = modelBehind(document, models.candidate);
    summary.isCircular = judge == kCircularJudge && candidate && isTrained(*candidate);
    return summary;
}

Result<std::vector<ComparedQueryRow>> comparedQueries(const Document& document, const ModelPair& models,
                                                      std::int64_t offset, std::int64_t limit) {
    return document.store().comparisons().queries(models, offset, limit);
}

Result<std::vector<ComparedPair>> withLines(const Document& document, const ModelPair& models,
                                            std::vector<PairRow> rows) {
    const Result<std::vector<Principle>> principles = principlesBehind(document, models.candidate, rows);
    if (!principles) return std::unexpected(principles.error());
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    std::vector<ComparedPair> pairs;
    for (PairRow& row : rows) {
        ComparedPair pair{.row = std::move(row), .lines = {}, .diff = {}};
        pair.since = words->of(statedWords(models, pair.row));
        pair.lines = linesOf(pair.row.constitution, *principles);
        // Its principle was rewritten since; that it is an antithesis is known all the same.
        if (pair.lines.size() == 1 && !pair.row.principled) pair.lines.front().isAntithesis = true;
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

Result<std::vector<ComparedPair>> pairsOfQuery(const Document& document, const ModelPair& models,
                                               const std::string& queryId, const TextUnits& unitsOf) {
    PairFilter filter;
    filter.queryId = queryId;
    Result<std::vector<PairRow>> rows = document.store().comparisons().pairs(models, filter);
    if (!rows) return std::unexpected(rows.error());
    Result<std::vector<ComparedPair>> pairs = withLines(document, models, std::move(*rows));
    if (!pairs) return pairs;
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    for (ComparedPair& pair : *pairs) {
        pair.diff = wordDiff(pair.row.baseline, pair.row.candidate, unitsOf);
        Result<std::vector<PairVerdict>> verdicts = verdictsOnPair(document, *words, models, pair.row);
        if (!verdicts) return std::unexpected(verdicts.error());
        pair.verdicts = std::move(*verdicts);
    }
    return pairs;
}

Result<std::optional<PairRow>> examplePair(const Document& document, const ModelPair& models) {
    PairFilter filter;
    filter.principled = true;
    filter.withAsked = false;
    filter.queryLimit = 1;
    Result<std::vector<PairRow>> rows = document.store().comparisons().pairs(models, filter);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return std::optional<PairRow>();
    return std::optional(std::move(rows->front()));
}

Result<std::vector<Response>> latestResponses(const Document& document, std::int64_t run, std::int64_t limit) {
    const Result<RunPosition> position = document.store().runs().position(run);
    if (!position) return std::unexpected(position.error());
    ResponseFilter filter;
    filter.run = run;
    filter.fromSeq = position->nextResponse - limit;
    Result<std::vector<ResponseRow>> rows = document.store().responses().responses(filter);
    if (!rows) return std::unexpected(rows.error());
    const Result<std::vector<ModelRow>> models = document.store().models().models();
    if (!models) return std::unexpected(models.error());
    std::vector<Response> responses;
    for (ResponseRow& row : *rows) {
        const auto writer = std::ranges::find(*models, row.response.model, &ModelRow::name);
        if (writer != models->end() && writer->run == run) row.response.model = writer->local;
        responses.push_back(std::move(row.response));
    }
    return responses;
}

Result<std::map<std::string, std::string>> queryTexts(const Document& document, const std::vector<std::string>& ids) {
    std::map<std::string, std::string> texts;
    for (const std::string& id : ids) {
        const Result<std::optional<Query>> query = document.store().queries().find(id);
        if (!query) return std::unexpected(query.error());
        if (*query) texts[id] = (*query)->text;
    }
    return texts;
}

}  // namespace sami
