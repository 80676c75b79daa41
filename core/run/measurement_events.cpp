#include "core/run/measurement_events.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sami {

namespace {

bool isMatrix(const Json& rows) {
    if (!rows.is_array()) return false;
    for (const Json& row : rows) {
        if (!row.is_array() || row.size() != rows.size()) return false;
        for (const Json& cell : row) {
            if (!cell.is_number() && !cell.is_null()) return false;
        }
    }
    return true;
}

std::vector<std::vector<double>> matrixOf(const Json& rows) {
    std::vector<std::vector<double>> matrix;
    for (const Json& row : rows) {
        std::vector<double>& line = matrix.emplace_back();
        for (const Json& cell : row) {
            line.push_back(cell.is_null() ? std::numeric_limits<double>::quiet_NaN() : cell.get<double>());
        }
    }
    return matrix;
}

void readMatrices(JsonFields& fields, std::vector<QueryMatrix>& out) {
    const Json* list = fields.raw("matrices");
    if (list == nullptr) return;
    if (!list->is_array()) return fields.refuse("matrices", "\"{key}\" must be a list", {});
    for (const Json& element : *list) {
        const bool complete = element.is_object() && element.contains("query_id") && element["query_id"].is_string() &&
                              element.contains("logprobs") && isMatrix(element["logprobs"]);
        if (!complete)
            return fields.refuse("matrices", "\"{key}\" must hold {query_id, logprobs} with square logprobs", {});
        out.push_back({element["query_id"].get<std::string>(), matrixOf(element["logprobs"])});
    }
}

/// NaN and infinities become null when the JSON is written.
OrderedJson matricesJson(const std::vector<QueryMatrix>& matrices) {
    OrderedJson list = OrderedJson::array();
    for (const QueryMatrix& matrix : matrices) {
        list.push_back({{"query_id", matrix.queryId}, {"logprobs", matrix.logProbs}});
    }
    return list;
}

void require(JsonFields& fields, const MetricValues& metrics, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (!metrics.has(name)) fields.refuse(name, "\"{key}\" is missing", {});
    }
}

OrderedJson phrasesJson(const std::vector<PhraseChange>& phrases) {
    OrderedJson json = OrderedJson::array();
    for (const PhraseChange& change : phrases)
        json.push_back({{"phrase", change.phrase}, {"before", change.before}, {"after", change.after}});
    return json;
}

void readPhrases(JsonFields& fields, std::vector<PhraseChange>& out) {
    const Json* json = fields.raw("risen_phrases");
    if (json == nullptr) return;
    if (!json->is_array()) return fields.refuse("risen_phrases", "\"{key}\" must be a list", {});
    for (const Json& element : *json) {
        if (!element.is_object()) return fields.refuse("risen_phrases", "\"{key}\" must be a list of objects", {});
        JsonFields own(element, "risen_phrases");
        PhraseChange& change = out.emplace_back();
        own.required("phrase", change.phrase);
        own.required("before", change.before);
        own.required("after", change.after);
        if (Result<void> read = own.finishOpen(); !read)
            return fields.refuse("risen_phrases", "\"{key}\": {problem}", {{"problem", read.error().detail}});
    }
}

}  // namespace

bool QueryMatrix::operator==(const QueryMatrix& other) const {
    const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    const auto sameRow = [&](const auto& a, const auto& b) { return std::ranges::equal(a, b, same); };
    return queryId == other.queryId && std::ranges::equal(logProbs, other.logProbs, sameRow);
}

OrderedJson toJson(const StepEvent& event) {
    OrderedJson json = {{"iteration", event.iteration}, {"step", event.step}};
    json.update(toJson(event.metrics));
    json["matrices"] = matricesJson(event.matrices);
    return json;
}

void read(JsonFields& fields, StepEvent& event) {
    fields.required("iteration", event.iteration);
    fields.required("step", event.step);
    read(fields, event.metrics);
    require(fields, event.metrics, {"loss"});
    readMatrices(fields, event.matrices);
}

OrderedJson toJson(const HeldOutEvent& event) {
    OrderedJson json = {{"iteration", event.iteration}, {"step", event.step}};
    json.update(toJson(event.metrics));
    json["n"] = event.n;
    if (!event.matrices.empty()) json["matrices"] = matricesJson(event.matrices);
    return json;
}

void read(JsonFields& fields, HeldOutEvent& event) {
    fields.required("iteration", event.iteration);
    fields.required("step", event.step);
    read(fields, event.metrics);
    require(fields, event.metrics, {"mi"});
    fields.required("n", event.n);
    readMatrices(fields, event.matrices);
}

std::string_view toString(EvaluationMoment moment) {
    return moment == EvaluationMoment::Before ? "before" : "after";
}

OrderedJson toJson(const EvaluationEvent& event) {
    OrderedJson json = {{"iteration", event.iteration}, {"when", toString(event.when)}, {"step", event.step}};
    if (event.principles == PrincipleUse::HeldOut) json["principles"] = toString(event.principles);
    json.update(toJson(event.metrics));
    json["ceiling"] = event.ceiling;
    json["n"] = event.n;
    if (event.answered > 0) json["answered"] = event.answered;
    if (!event.risenPhrases.empty()) json["risen_phrases"] = phrasesJson(event.risenPhrases);
    json["matrices"] = matricesJson(event.matrices);
    return json;
}

void read(JsonFields& fields, EvaluationEvent& event) {
    std::string when;
    std::string principles(toString(PrincipleUse::Learned));
    fields.required("iteration", event.iteration);
    fields.required("when", when);
    fields.optional("principles", principles);
    fields.required("step", event.step);
    read(fields, event.metrics);
    require(fields, event.metrics, {"mi"});
    fields.required("ceiling", event.ceiling);
    fields.required("n", event.n);
    fields.optional("answered", event.answered);
    readPhrases(fields, event.risenPhrases);
    readMatrices(fields, event.matrices);
    event.when = when == toString(EvaluationMoment::After) ? EvaluationMoment::After : EvaluationMoment::Before;
    if (when != toString(event.when)) fields.refuse("when", "\"{key}\" must be before or after", {});
    const std::optional<PrincipleUse> use = principleUseOf(principles);
    if (!use) return fields.refuse("principles", "\"{key}\" must be learned or held-out", {});
    event.principles = *use;
}

}  // namespace sami
