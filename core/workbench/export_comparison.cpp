#include "core/workbench/export_comparison.h"

#include <cmath>

#include "core/base/letter_case.h"
#include "core/base/text.h"
#include "core/records/record_source.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/judged_pairs.h"
#include "core/workbench/review.h"

namespace sami {

namespace {

using Records = std::vector<OrderedJson>;

OrderedJson valueOrNull(const std::optional<std::int64_t>& value) {
    return value ? OrderedJson(*value) : OrderedJson();
}

OrderedJson valueOrNull(double value) {
    return std::isnan(value) ? OrderedJson() : OrderedJson(value);
}

OrderedJson answersOf(const ModelPair& models, const PairRow& row, EarlierWords& words) {
    return {{"query_id", row.queryId},
            {"query", row.query},
            {"constitution", row.constitution},
            {"states_antithesis", !row.principled},
            {"principles", row.heldOutPrinciples ? "held-out" : "learned"},
            {"baseline", models.baseline},
            {"baseline_answer", row.baseline},
            {"baseline_tokens", valueOrNull(row.baselineTokens)},
            {"baseline_finish", row.baselineFinish},
            {"candidate", models.candidate},
            {"candidate_answer", row.candidate},
            {"candidate_tokens", valueOrNull(row.candidateTokens)},
            {"candidate_finish", row.candidateFinish},
            {"earlier_words", describe(words.of(statedWords(models, row)))}};
}

OrderedJson rateOf(const WinRateRow& row, const EarlierVerdicts& earlier) {
    const WinRate& found = row.rate;
    return {{"baseline", row.baseline},
            {"candidate", row.candidate},
            {"judge", row.judge},
            {"reviewer", row.reviewer},
            {"principles", row.heldOutPrinciples ? "held-out" : "learned"},
            {"formula", row.formula()},
            {"win_rate", valueOrNull(found.rate)},
            {"wilson_95_low", found.wilson.low},
            {"wilson_95_high", found.wilson.high},
            {"n", found.counts.judged()},
            {"wins", found.counts.wins},
            {"losses", found.counts.losses},
            {"ties", found.counts.ties},
            {"errors", found.counts.errors},
            {"sign_test_p", found.signTestP},
            {"lead_found_with_80_percent_power", valueOrNull(found.smallestLead)},
            {"under_earlier_words", earlier.earlier},
            {"earlier_words", joined(earlier.sentences(), " ")}};
}

/// The pairs that a rate is of.
std::vector<const JudgedPairRow*> pairsOfRate(const WinRateRow& rate, const std::vector<JudgedPairRow>& judged) {
    const VerdictGroup group{
        {rate.baseline, rate.candidate}, rate.judge, rate.reviewer, rate.heldOutPrinciples, rate.bothOrders};
    std::vector<const JudgedPairRow*> pairs;
    for (const JudgedPairRow& row : judged) {
        if (row.group == group) pairs.push_back(&row);
    }
    return pairs;
}

/// By the run a model comes from and its name there: a text stands where nobody knows which run is the first.
std::string labelOf(const Document& document, const std::string& model) {
    const Result<ModelRow> row = modelNamed(document, model);
    if (!row || !row->run || row->kind == ModelKind::Base) return model;
    const Result<RunEntry> run = document.runs().entry(*row->run);
    return run ? run->name + "/" + row->local : model;
}

/// That an answer was not finished.
std::string cutOff(std::string_view finish) {
    return finish == "length" ? " (cut off)" : "";
}

/// What is compared, first; then a heading once a query, and each constitution, line by line, with both answers.
std::string readableAnswers(const Document& document, const ModelPair& models, const std::vector<ComparedPair>& pairs) {
    const std::string baseline = labelOf(document, models.baseline);
    const std::string candidate = labelOf(document, models.candidate);
    std::string text =
        sentence("{experiment}: {baseline} and {candidate}\n",
                 {{"experiment", document.path().filename()}, {"baseline", baseline}, {"candidate", candidate}});
    std::string query;
    for (const ComparedPair& pair : pairs) {
        if (pair.row.queryId != query) text += "\n" + pair.row.query + "\n";
        query = pair.row.queryId;
        text += '\n';
        for (const ConstitutionLine& line : pair.lines)
            text += std::string(line.isAntithesis ? "[antithesis] " : "[principle] ") + line.text + "\n";
        if (const std::string since = describe(pair.since); !since.empty())
            text += sentence("[answered under {words}]\n", {{"words", since}});
        text += "\n" + baseline + cutOff(pair.row.baselineFinish) + ":\n" + pair.row.baseline + "\n\n" + candidate +
                cutOff(pair.row.candidateFinish) + ":\n" + pair.row.candidate + "\n";
    }
    return text;
}

/// Name and value, a line each; an empty line between two rates.
std::string readableRates(const Records& records) {
    std::string text;
    for (const OrderedJson& record : records) {
        text += text.empty() ? "" : "\n";
        for (const auto& [name, value] : record.items())
            text += name + ": " + (value.is_string() ? value.get<std::string>() : dumpLine(value)) + "\n";
    }
    return text;
}

std::string written(const Records& records, ComparisonForm form) {
    if (form == ComparisonForm::Table) return csvOf(records.front(), records);
    return OrderedJson(records).dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace

ComparisonForm comparisonFormOf(std::string_view path) {
    const std::string ending = lowered(std::filesystem::path(path).extension().string());
    if (ending == ".csv") return ComparisonForm::Table;
    return ending == ".json" ? ComparisonForm::Array : ComparisonForm::Text;
}

Result<std::string> exportedAnswers(const Document& document, const ModelPair& models, ComparisonForm form,
                                    const std::string& queryId) {
    PairFilter filter;
    if (!queryId.empty()) filter.queryId = queryId;
    Result<std::vector<PairRow>> rows = document.store().comparisons().pairs(models, filter);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) {
        return fail(ErrorKind::NotFound, "{baseline} and {candidate} have answered nothing that could be exported",
                    {{"baseline", models.baseline}, {"candidate", models.candidate}});
    }
    if (form == ComparisonForm::Text) {
        const Result<std::vector<ComparedPair>> pairs = withLines(document, models, std::move(*rows));
        if (!pairs) return std::unexpected(pairs.error());
        return readableAnswers(document, models, *pairs);
    }
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    Records records;
    for (const PairRow& row : *rows) records.push_back(answersOf(models, row, *words));
    return written(records, form);
}

Result<std::string> exportedWinRates(const Document& document, const ModelPair& models, ComparisonForm form) {
    const Result<std::vector<WinRateRow>> rates = winRates(document);
    if (!rates) return std::unexpected(rates.error());
    const Result<std::vector<JudgedPairRow>> judged =
        judgedPairs(document, {.baseline = models.baseline, .candidate = models.candidate});
    if (!judged) return std::unexpected(judged.error());
    Result<EarlierWords> words = EarlierWords::read(document);
    if (!words) return std::unexpected(words.error());
    Records records;
    for (const WinRateRow& row : *rates) {
        if (row.baseline != models.baseline || row.candidate != models.candidate) continue;
        const Result<EarlierVerdicts> earlier = earlierVerdicts(*words, pairsOfRate(row, *judged));
        if (!earlier) return std::unexpected(earlier.error());
        records.push_back(rateOf(row, *earlier));
    }
    if (records.empty()) {
        return fail(ErrorKind::NotFound, "no answers of {baseline} and {candidate} were judged yet",
                    {{"baseline", models.baseline}, {"candidate", models.candidate}});
    }
    return form == ComparisonForm::Text ? readableRates(records) : written(records, form);
}

}  // namespace sami
