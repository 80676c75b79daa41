#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/constitution/principle.h"
#include "core/evaluation/word_diff.h"
#include "core/workbench/earlier_words.h"

namespace sami {

/// What a judge says of two models.
struct JudgeSummary {
    std::optional<WinRateRow> rate;         ///< over learned principles; nothing before there is a verdict
    std::optional<WinRateRow> heldOutRate;  ///< over held-out principles
    std::int64_t unjudged = 0;              ///< pairs that it has still to see
    bool isCircular = false;                ///< it asks for the very quantity that the candidate was trained on
    EarlierVerdicts earlier{};              ///< of all its verdicts on the two, those under words that are others now
};
Result<JudgeSummary> judgeSummary(const Document& document, const ModelPair& models, const std::string& judge);

/// A page of the queries that both models have answered: those of visitors first, the latest of them on top.
Result<std::vector<ComparedQueryRow>> comparedQueries(const Document& document, const ModelPair& models,
                                                      std::int64_t offset, std::int64_t limit);

/// What a judge, or of people one reviewer, said of a pair.
struct PairVerdict {
    std::string judge;  ///< as judgeName() has it
    Outcome outcome = Outcome::Error;
    std::vector<WordsSince> since{};  ///< of the words it was given under, those that are others now
};

/// What two models answered to a query under one constitution, with the words that differ.
struct ComparedPair {
    PairRow row;
    std::vector<ConstitutionLine> lines;  ///< of the constitution
    WordDiff diff;
    std::vector<WordsSince> since{};      ///< of what the constitution states, what is other now
    std::vector<PairVerdict> verdicts{};  ///< in the order they were given
};

/// Rows with what their constitutions state and what became of it, without the words that differ and the verdicts.
/// Lines are told by the principles of the run that the candidate comes from, which may have been edited since.
Result<std::vector<ComparedPair>> withLines(const Document& document, const ModelPair& models,
                                            std::vector<PairRow> rows);

/// The words that a pair was answered under, as EarlierWords takes them.
StatedWords statedWords(const ModelPair& models, const PairRow& row);

/// All constitutions of one query with their verdicts, those without an antithesis first.
Result<std::vector<ComparedPair>> pairsOfQuery(const Document& document, const ModelPair& models,
                                               const std::string& queryId, const TextUnits& unitsOf = spacedUnits);

/// The first query of the data with what both models answered under its constitution without an antithesis; nothing
/// where they have answered none.
Result<std::optional<PairRow>> examplePair(const Document& document, const ModelPair& models);

/// What a run's models wrote last, in the order it came in and with the names that the run has for them.
Result<std::vector<Response>> latestResponses(const Document& document, std::int64_t run, std::int64_t limit);

/// Texts of queries by id; those that are not there are left out.
Result<std::map<std::string, std::string>> queryTexts(const Document& document, const std::vector<std::string>& ids);

}  // namespace sami
