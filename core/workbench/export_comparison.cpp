#include "core/workbench/export_comparison.h"

#include <cmath>

#include "core/dataset/table.h"
#include "core/workbench/judge_pairs.h"

namespace sami {

namespace {

using Records = std::vector<OrderedJson>;

OrderedJson valueOrNull(const std::optional<std::int64_t>& value) {
    return value ? OrderedJson(*value) : OrderedJson();
}

OrderedJson valueOrNull(double value) {
    return std::isnan(value) ? OrderedJson() : OrderedJson(value);
}

OrderedJson answersOf(const ModelPair& models, const PairRow& row) {
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
            {"candidate_finish", row.candidateFinish}};
}

OrderedJson rateOf(const WinRateRow& row) {
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
            {"lead_found_with_80_percent_power", valueOrNull(found.smallestLead)}};
}

/// A heading once a query, then each constitution with both answers.
std::string readableAnswers(const ModelPair& models, const std::vector<PairRow>& rows) {
    std::string text;
    std::string query;
    for (const PairRow& row : rows) {
        if (row.queryId != query) text += (text.empty() ? "" : "\n") + row.query + "\n";
        query = row.queryId;
        text += "\n[" + row.constitution + "]\n\n" + models.baseline + ":\n" + row.baseline + "\n\n" +
                models.candidate + ":\n" + row.candidate + "\n";
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
    if (path.ends_with(".csv")) return ComparisonForm::Table;
    return path.ends_with(".json") ? ComparisonForm::Array : ComparisonForm::Text;
}

Result<std::string> exportedAnswers(const Document& document, const ModelPair& models, ComparisonForm form,
                                    const std::string& queryId) {
    PairFilter filter;
    if (!queryId.empty()) filter.queryId = queryId;
    const Result<std::vector<PairRow>> rows = document.store().comparisons().pairs(models, filter);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) {
        return fail(ErrorKind::NotFound, "{baseline} and {candidate} have answered nothing that could be exported",
                    {{"baseline", models.baseline}, {"candidate", models.candidate}});
    }
    if (form == ComparisonForm::Text) return readableAnswers(models, *rows);
    Records records;
    for (const PairRow& row : *rows) records.push_back(answersOf(models, row));
    return written(records, form);
}

Result<std::string> exportedWinRates(const Document& document, const ModelPair& models, ComparisonForm form) {
    const Result<std::vector<WinRateRow>> rates = winRates(document);
    if (!rates) return std::unexpected(rates.error());
    Records records;
    for (const WinRateRow& row : *rates) {
        if (row.baseline == models.baseline && row.candidate == models.candidate) records.push_back(rateOf(row));
    }
    if (records.empty()) {
        return fail(ErrorKind::NotFound, "no answers of {baseline} and {candidate} were judged; `sami judge` does that",
                    {{"baseline", models.baseline}, {"candidate", models.candidate}});
    }
    return form == ComparisonForm::Text ? readableRates(records) : written(records, form);
}

}  // namespace sami
