#include "core/run/probe_plan.h"

#include <algorithm>
#include <array>

#include "core/run/config_parts.h"

namespace sami {

namespace {

constexpr std::array kProbePurposes = {ProbePurpose::Check, ProbePurpose::WhatIf, ProbePurpose::Rescore,
                                       ProbePurpose::Trial};

/// Reads an object; a missing one stays as it is.
template <class T>
Result<void> readObject(JsonFields& fields, std::string_view key, T& out) {
    const Json* object = fields.raw(key);
    if (object == nullptr) return {};
    JsonFields own(*object, std::string(key));
    return read(out, own);
}

void readIds(JsonFields& fields, std::string_view key, std::vector<std::int64_t>& out) {
    const Json* ids = fields.raw(key);
    if (ids == nullptr) return;
    const bool areIds = ids->is_array() && std::ranges::all_of(*ids, &Json::is_number_integer);
    if (!areIds) return fields.refuse(key, "\"{key}\" must be a list of ids", {});
    out = ids->get<std::vector<std::int64_t>>();
}

/// A row a constitution, each empty or with a number an answer.
void readKnown(JsonFields& fields, ProbeRow& row) {
    const Json* known = fields.raw("known");
    if (known == nullptr) return;
    const auto fits = [&](const Json& line) {
        return line.is_array() && (line.empty() || line.size() == row.numAnswers()) &&
               std::ranges::all_of(line, &Json::is_number);
    };
    if (!known->is_array() || known->size() != row.constitutions.size() || !std::ranges::all_of(*known, fits))
        return fields.refuse("known", "\"{key}\" must be a list for each constitution, with a number an answer", {});
    row.known = known->get<std::vector<std::vector<double>>>();
}

}  // namespace

std::string_view toString(ProbePurpose purpose) {
    switch (purpose) {
        case ProbePurpose::Check:
            return "check";
        case ProbePurpose::WhatIf:
            return "what-if";
        case ProbePurpose::Rescore:
            return "rescore";
        case ProbePurpose::Trial:
            return "trial";
    }
    return "";
}

OrderedJson toJson(const SavedAnswer& answer) {
    OrderedJson json{{"text", answer.text}, {"ids", answer.ids}};
    if (answer.endId) json["end_id"] = *answer.endId;
    return json;
}

OrderedJson toJson(const ProbeRow& row) {
    OrderedJson json{{"query", toJson(row.query)}, {"constitutions", listOf(row.constitutions)}};
    if (row.written > 0) json["written"] = row.written;
    if (!row.answers.empty()) json["answers"] = listOf(row.answers);
    if (row.principle != 0) json["principle"] = row.principle;
    if (!row.known.empty()) json["known"] = row.known;
    if (row.checksKnown) json["checks_known"] = true;
    if (!row.part.empty()) json["part"] = row.part;
    return json;
}

OrderedJson toJson(const AnswerSource& source) {
    return {
        {"run", source.run}, {"model", source.model}, {"iteration", source.iteration}, {"training", source.training}};
}

OrderedJson toJson(const ProbePlan& plan) {
    OrderedJson json{{"purpose", toString(plan.purpose)}, {"models", listOf(plan.models)}, {"rows", listOf(plan.rows)}};
    if (plan.withTokens) json["with_tokens"] = true;
    if (!plan.without.empty()) json["without"] = plan.without;
    if (plan.purpose == ProbePurpose::Rescore || plan.purpose == ProbePurpose::Trial)
        json["source"] = toJson(plan.source);
    if (!plan.notes.empty()) json["notes"] = plan.notes;
    return json;
}

Result<void> read(SavedAnswer& answer, JsonFields& fields) {
    std::optional<std::int64_t> endId;
    fields.required("text", answer.text);
    fields.required("ids", answer.ids);
    fields.optional("end_id", endId);
    if (endId) answer.endId = static_cast<std::int32_t>(*endId);
    return fields.finish();
}

Result<void> read(ProbeRow& row, JsonFields& fields) {
    if (Result<void> done = readObject(fields, "query", row.query); !done) return done;
    if (Result<void> done = readList(fields, "constitutions", "row", row.constitutions); !done) return done;
    if (Result<void> done = readList(fields, "answers", "row", row.answers); !done) return done;
    fields.optional("written", row.written);
    fields.optional("principle", row.principle);
    fields.optional("part", row.part);
    fields.optional("checks_known", row.checksKnown);
    readKnown(fields, row);
    const bool isOneKind = (row.written > 0) == row.answers.empty();
    if (!isOneKind || row.written < 0 || row.written > std::ssize(row.constitutions) || row.constitutions.empty()) {
        fields.refuse("constitutions", "a row writes answers or has some, and \"{key}\" holds at least one", {});
    }
    return fields.finish();
}

Result<void> read(AnswerSource& source, JsonFields& fields) {
    fields.required("run", source.run);
    fields.required("model", source.model);
    fields.required("iteration", source.iteration);
    fields.required("training", source.training);
    return fields.finish();
}

Result<void> read(ProbePlan& plan, JsonFields& fields) {
    std::string purpose;
    fields.required("purpose", purpose);
    fields.optional("with_tokens", plan.withTokens);
    fields.optional("notes", plan.notes);
    readIds(fields, "without", plan.without);
    if (Result<void> done = readList(fields, "models", "probe", plan.models); !done) return done;
    if (Result<void> done = readList(fields, "rows", "probe", plan.rows); !done) return done;
    if (Result<void> done = readObject(fields, "source", plan.source); !done) return done;
    const auto known = std::ranges::find_if(kProbePurposes, [&](ProbePurpose one) { return toString(one) == purpose; });
    if (known == kProbePurposes.end()) {
        fields.refuse("purpose", "\"{key}\" must be check, what-if, rescore or trial", {});
    } else {
        plan.purpose = *known;
    }
    const auto lacksConstitution = [](const ProbeRow& row) { return row.numAnswers() > row.constitutions.size(); };
    if (plan.purpose != ProbePurpose::Trial && std::ranges::any_of(plan.rows, lacksConstitution))
        fields.refuse("rows", "each of \"{key}\" has at least one constitution for each of its answers", {});
    return fields.finish();
}

}  // namespace sami
