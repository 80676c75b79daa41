#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/workbench/pair_check.h"

namespace sami {

struct CheckWish {
    std::int64_t queries = 12;              ///< training queries, drawn by the seed of the settings
    std::vector<std::string> principles{};  ///< names or ids; empty: all that have an antithesis
    std::vector<std::string> settings{};    ///< "key=value", such as a lower max_new_tokens
};

/// Launches a check of pairs of a principle and its antithesis under the model that a run would start with, answering
/// as the settings say, whatever a run would contrast constitutions with; the caller starts its worker. Error: a
/// principle that is unknown or has no antithesis; no pair; no training query.
Result<LaunchedRun> launchCheck(Document& document, const CheckWish& wish = {});

/// What a check found, as far as it has come.
struct PrincipleCheck {
    std::int64_t run = 0;
    std::string name;              ///< of the run
    std::string model;             ///< MODEL that answered
    std::vector<PairCheck> pairs;  ///< worst first
};
/// Error: as of readProbe().
Result<PrincipleCheck> readCheck(const Document& document, std::int64_t run);

/// The newest check of a principle.
struct LatestCheck {
    std::int64_t run = 0;
    std::string model;  ///< MODEL that answered
    bool ofPresentWords = false;
    bool byPresentModel = false;
    PairCheck check;  ///< with the words it is about
};
/// Of each principle that was ever checked, in the order of the experiment: the newest finished check of its present
/// words by the present model; where there is none, of its present words; else the newest of its earlier ones. Checks
/// whose files can't be read are passed over: their runs say what is wrong.
Result<std::vector<LatestCheck>> latestChecks(const Document& document);

OrderedJson toJson(const PrincipleCheck& check);
std::string toText(const PrincipleCheck& check);

}  // namespace sami
