#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/workbench/scorable_answers.h"

namespace sami {

/// A pair that is drafted, and the saved answers that it is tried on.
struct TrialWish {
    std::int64_t draft = 0;                   ///< id
    std::optional<std::string> text{};        ///< other words than it was drafted with
    std::optional<std::string> antithesis{};  ///< likewise
    std::int64_t queries = 24;                ///< of those that have saved answers at most, evenly over all of them
    AnswersWish answers{};
};

/// Launches a scoring of saved answers under the pair by itself, either side once; nothing is written or trained. The
/// caller starts its worker. Error: no such draft; a side without words; as of scorableAnswers().
Result<LaunchedRun> launchTrial(Document& document, const TrialWish& wish);

/// How many saved answers a drafted pair would tell apart.
struct DraftTrial {
    std::int64_t run = 0;
    std::string name;  ///< of the run
    std::string text;  ///< the pair
    std::string antithesis;
    AnswerSource source{};     ///< whose answers
    std::int64_t queries = 0;  ///< that have at least two answers with a token
    std::int64_t toldApart =
        0;  ///< of them: another answer is the likeliest under the principle than under its antithesis
};
/// As far as it has come. Error: as of readProbe().
Result<DraftTrial> readTrial(const Document& document, std::int64_t run);

/// The finished trials, the newest of each pair. Those whose files can't be read are passed over: their runs say what
/// is wrong.
Result<std::vector<DraftTrial>> latestTrials(const Document& document);

OrderedJson toJson(const DraftTrial& trial);
std::string toText(const DraftTrial& trial);

}  // namespace sami
