#include "core/evaluation/verdict_file.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/text.h"
#include "core/records/record_id.h"
#include "core/records/record_source.h"

namespace sami {

namespace {

/// Reads the fields of one record, whose values are text when it comes from CSV; keeps the first error.
class Fields {
public:
    explicit Fields(const Record& record) : m_record(record) {}

    void text(std::string_view name, std::string& out) {
        const Json* value = given(name);
        if (value == nullptr) return;
        if (!value->is_string()) return refuse(name, "\"{key}\" must be text");
        out = value->get<std::string>();
    }
    void flag(std::string_view name, bool& out) {
        const Json value = parsed(name);
        if (value.is_boolean())
            out = value.get<bool>();
        else if (!value.is_null())
            refuse(name, "\"{key}\" must be true or false");
    }
    void number(std::string_view name, double& out) {
        std::optional<double> value;
        number(name, value);
        if (value) out = *value;
    }
    void number(std::string_view name, std::optional<double>& out) {
        const Json value = parsed(name);
        if (value.is_number())
            out = value.get<double>();
        else if (!value.is_null())
            refuse(name, "\"{key}\" must be a number");
    }
    void count(std::string_view name, std::optional<std::int64_t>& out) {
        const Json value = parsed(name);
        const bool isWhole = value.is_number() && std::trunc(value.get<double>()) == value.get<double>();
        if (isWhole && value >= 0 && value <= std::int64_t{1} << 53)
            out = static_cast<std::int64_t>(value.get<double>());
        else if (!value.is_null())
            refuse(name, "\"{key}\" must be a count");
    }
    void need(std::string_view name, const std::string& value) {
        if (value.empty()) refuse(name, "\"{key}\" is missing");
    }
    void id(std::string_view name, std::string& out) {
        Result<std::string> read = recordId(m_record, {name});
        if (read) out = std::move(*read);
        if (!read && m_error.empty()) m_error = read.error().detail;
    }
    Result<void> finish() const {
        if (m_error.empty()) return {};
        return fail(ErrorKind::Input, m_error);
    }

private:
    const Json* given(std::string_view name) const { return firstField(m_record.value, {name}); }

    /// The value; what stands in a CSV cell is read as JSON, in the spellings of spreadsheets and pandas as well (TRUE,
    /// True, 0,5). An empty cell is none.
    Json parsed(std::string_view name) {
        const Json* value = given(name);
        if (value == nullptr || (value->is_string() && trimmed(value->get_ref<const std::string&>()).empty()))
            return {};
        if (!value->is_string()) return *value;
        std::string cell = foldedName(value->get_ref<const std::string&>());
        if (cell.starts_with('_')) cell.front() = '-';
        std::ranges::replace(cell, ',', '.');
        Result<Json> inside = parseJson(cell, m_record.place);
        if (!inside) return *value;
        return std::move(*inside);
    }
    /// @param pattern a sentence about the {key}
    void refuse(std::string_view name, std::string_view pattern) {
        if (!m_error.empty()) return;
        const std::string problem = sentence(pattern, {{"key", name}});
        m_error = sentence("{place}: {problem}", {{"place", m_record.place}, {"problem", problem}});
    }

    const Record& m_record;
    std::string m_error;
};

Result<VerdictRecord> verdictOf(const Record& record) {
    Fields fields(record);
    VerdictRecord read;
    Verdict& verdict = read.verdict;
    std::string outcome;
    read.place = record.place;
    fields.text("baseline", read.baseline);
    fields.text("candidate", read.candidate);
    fields.id("query_id", read.queryId);
    fields.text("query", read.query);
    fields.text("constitution", read.constitution);
    fields.text("judge", verdict.judge);
    fields.text("reviewer", verdict.reviewer);
    fields.text("outcome", outcome);
    fields.flag("both_bad", verdict.bothBad);
    fields.number("score_baseline", verdict.scoreBaseline);
    fields.number("score_candidate", verdict.scoreCandidate);
    fields.text("order", verdict.order);
    fields.text("rationale", verdict.rationale);
    fields.text("comment", verdict.comment);
    fields.text("prompt_hash", verdict.promptHash);
    fields.count("tokens_baseline", verdict.tokensBaseline);
    fields.count("tokens_candidate", verdict.tokensCandidate);
    fields.number("seconds", verdict.seconds);
    fields.number("created", verdict.created);
    fields.need("baseline", read.baseline);
    fields.need("candidate", read.candidate);
    fields.need("query_id", read.queryId + read.query);
    fields.need("judge", verdict.judge);
    if (Result<void> finished = fields.finish(); !finished) return std::unexpected(finished.error());
    const Result<Outcome> known = outcomeOf(outcome, record.place);
    if (!known) return std::unexpected(known.error());
    verdict.outcome = *known;
    return read;
}

/// The columns of both forms, in order; optional numbers are null.
OrderedJson toJson(const VerdictRecord& record) {
    const Verdict& verdict = record.verdict;
    const auto orNull = [](const auto& value) { return value ? OrderedJson(*value) : OrderedJson(); };
    return {{"baseline", record.baseline},
            {"candidate", record.candidate},
            {"query_id", record.queryId},
            {"query", record.query},
            {"constitution", record.constitution},
            {"judge", verdict.judge},
            {"reviewer", verdict.reviewer},
            {"outcome", toString(verdict.outcome)},
            {"both_bad", verdict.bothBad},
            {"score_baseline", orNull(verdict.scoreBaseline)},
            {"score_candidate", orNull(verdict.scoreCandidate)},
            {"order", verdict.order},
            {"rationale", verdict.rationale},
            {"comment", verdict.comment},
            {"prompt_hash", verdict.promptHash},
            {"tokens_baseline", orNull(verdict.tokensBaseline)},
            {"tokens_candidate", orNull(verdict.tokensCandidate)},
            {"seconds", verdict.seconds},
            {"created", verdict.created},
            {"earlier_words", record.earlierWords}};
}

}  // namespace

Result<std::vector<VerdictRecord>> parseVerdicts(std::string_view bytes, const std::string& name, RowReport& report) {
    std::vector<VerdictRecord> verdicts;
    const auto take = [&](const Record& record) -> Result<void> {
        Result<VerdictRecord> verdict = verdictOf(record);
        if (!verdict) return std::unexpected(verdict.error());
        verdicts.push_back(std::move(*verdict));
        return {};
    };
    if (auto read = forEachRecord(bytes, name, report, take); !read) return std::unexpected(read.error());
    if (verdicts.empty()) return report.nothingIn(name, "{file}: holds no verdict");
    std::vector<std::string*> ids;
    ids.reserve(verdicts.size());
    for (VerdictRecord& verdict : verdicts) ids.push_back(&verdict.queryId);
    dropFractionsOfGappyIds(ids);
    return verdicts;
}

Result<std::vector<VerdictRecord>> parseVerdicts(std::string_view bytes, const std::string& name) {
    RowReport report;
    return parseVerdicts(bytes, name, report);
}

std::string toJsonLines(const std::vector<VerdictRecord>& verdicts) {
    std::string lines;
    for (const VerdictRecord& verdict : verdicts) lines += dumpLine(toJson(verdict)) + "\n";
    return lines;
}

std::string toCsv(const std::vector<VerdictRecord>& verdicts) {
    std::vector<OrderedJson> records;
    records.reserve(verdicts.size());
    for (const VerdictRecord& verdict : verdicts) records.push_back(toJson(verdict));
    return csvOf(toJson(VerdictRecord{}), records);
}

}  // namespace sami
