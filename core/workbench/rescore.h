#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/probe_run.h"
#include "core/workbench/scorable_answers.h"

namespace sami {

/// Launches a scoring of a run's saved answers, under the words that it was taught and under the present ones; nothing
/// is written anew. The caller starts its worker. Error: no such run, no saved answers; a checkpoint that is not there;
/// a scorer with another tokenizer; no word left of what was taught.
Result<LaunchedRun> launchRescore(Document& document, const AnswersWish& wish = {});

/// A row or column of a query's matrix whose diagonal was its strictly largest entry under one of the words alone.
struct RankChange {
    std::string queryId;
    std::string query;
    std::string constitution;  ///< name of the constitution, or of that which the answer of the column belongs to
    bool isColumn = false;
    bool isRight = false;  ///< under the new words
};

/// An answer whose likelihood under its own constitution has moved.
struct MovedAnswer {
    std::string queryId;
    std::string query;
    std::string constitution;  ///< name
    std::string text;
    double before = 0;  ///< mean log p per token under the old words, nats
    double after = 0;
};

/// So many of the answers that moved most are told of.
inline constexpr std::size_t kToldAnswers = 10;

struct Rescored {
    std::int64_t run = 0;
    std::string name;       ///< of the run
    AnswerSource source{};  ///< whose answers
    std::string model{};    ///< who scored
    double ceiling = 0;     ///< ln C, nats
    QueryMean before{};     ///< bound under the old words, nats
    QueryMean after{};
    QueryMean change{};  ///< of each query's bound: the interval is of pairs
    std::vector<RankChange> ranks{};
    std::vector<MovedAnswer> moved{};  ///< those that moved most first
    std::vector<std::string> notes{};  ///< what of the words is gone, new or changed
    /// Largest difference between the scores under the old words and what the run recorded when it was evaluated, nats
    /// per token, over those that were computed again: all of them, or a few that showed the record to hold; nothing
    /// where another model scores, or it recorded nothing of these answers.
    std::optional<double> recordedDifference{};
};
/// Of the queries that are scored under both. Error: as of readProbe().
Result<Rescored> readRescore(const Document& document, std::int64_t run);

OrderedJson toJson(const Rescored& rescored);
std::string toText(const Rescored& rescored);

}  // namespace sami
