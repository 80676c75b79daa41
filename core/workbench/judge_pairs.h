#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/workbench/models.h"

namespace sami {

struct JudgeWish {
    std::string judge{};      ///< "pmi"
    std::string baseline{};   ///< empty: any
    std::string candidate{};  ///< empty: any
};

/// Models that have answered the same and are to be judged. Error: no two have.
Result<std::vector<ModelPair>> pairsToJudge(const Document& document, const JudgeWish& wish);

/// Held-out pairs under constitutions without an antithesis that the judge has given no verdict on. What visitors asked
/// is not judged.
PairFilter unjudgedPairs(const std::string& judge);
Result<std::int64_t> countUnjudged(const Document& document, const ModelPair& models, const std::string& judge);

/// Launches a judge on those pairs, under the settings of the run the candidate comes from; the caller starts the
/// worker. Nothing where all have a verdict. Error: an unknown judge.
Result<std::optional<LaunchedRun>> launchJudge(Document& document, const ModelPair& models, const std::string& judge);

Result<std::vector<WinRateRow>> winRates(const Document& document);

}  // namespace sami
