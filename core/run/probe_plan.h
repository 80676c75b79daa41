#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_fields.h"
#include "core/constitution/principle.h"
#include "core/dataset/query.h"
#include "core/run/compared_model.h"

namespace sami {

/// What a probe, a run that trains nothing, is made for.
enum class ProbePurpose {
    Check,    ///< how principles stand before training
    WhatIf,   ///< what a model answers, and what each token owes to a principle
    Rescore,  ///< saved answers under other words
    Trial     ///< saved answers under a pair that is only drafted
};

/// "check", "what-if", "rescore", "trial".
std::string_view toString(ProbePurpose purpose);

/// An answer that is there already and is scored.
struct SavedAnswer {
    std::string text;
    std::vector<std::int32_t> ids{};      ///< tokens as they were generated, end-of-text left out
    std::optional<std::int32_t> endId{};  ///< the end-of-text token it ended with
    bool operator==(const SavedAnswer&) const = default;
};

/// Answers to one query, scored under constitutions.
struct ProbeRow {
    Query query;
    /// Each is a prompt that all answers are scored under, its lines in the order shown; the first ones are those that
    /// the answers belong to, one each. Those of a trial belong to none.
    std::vector<Constitution> constitutions;
    std::int64_t written = 0;            ///< of how many of the first constitutions the model writes the answer
    std::vector<SavedAnswer> answers{};  ///< in its place: what was answered under the first constitutions
    std::int64_t principle = 0;          ///< id of the principle that it is about; 0 = no single one
    /// [constitutions][answers] mean log-probs that the model's run recorded of the answers, nats per token; an empty
    /// list where it did not state the constitution. Without any where nothing is known.
    std::vector<std::vector<double>> known{};
    bool checksKnown = false;  ///< computed all the same, to see whether what is known can be relied on
    std::string part{};        ///< which of several rows about its query it is, as the launcher calls it
    bool operator==(const ProbeRow&) const = default;

    std::size_t numAnswers() const { return written > 0 ? static_cast<std::size_t>(written) : answers.size(); }
};

/// Where saved answers come from.
struct AnswerSource {
    std::string run;             ///< its name
    std::string model;           ///< who wrote them, as the run calls it: "base", "iteration-1"
    std::int64_t iteration = 0;  ///< as recorded with them: the model's, or that which trained on them
    bool training = false;       ///< to training queries rather than to held-out ones
    bool operator==(const AnswerSource&) const = default;
};

/// Section `probe` of a run's configuration: what the task probe does with each of its models.
struct ProbePlan {
    ProbePurpose purpose = ProbePurpose::Check;
    std::vector<ComparedModel> models;  ///< each does every row; conditions mean nothing here
    std::vector<ProbeRow> rows;
    bool withTokens = false;  ///< log-probs of single tokens are wanted
    std::vector<std::int64_t>
        without{};                     ///< WhatIf: ids of the principles that pairs of further constitutions leave out
    AnswerSource source{};             ///< Rescore, Trial
    std::vector<std::string> notes{};  ///< sentences about how the rows came about
    bool operator==(const ProbePlan&) const = default;
};

OrderedJson toJson(const SavedAnswer& answer);
OrderedJson toJson(const ProbeRow& row);
OrderedJson toJson(const AnswerSource& source);
OrderedJson toJson(const ProbePlan& plan);
/// Strict: an unknown field is an error that names it, as is a row whose numbers do not fit together.
Result<void> read(SavedAnswer& answer, JsonFields& fields);
Result<void> read(ProbeRow& row, JsonFields& fields);
Result<void> read(AnswerSource& source, JsonFields& fields);
Result<void> read(ProbePlan& plan, JsonFields& fields);

}  // namespace sami
