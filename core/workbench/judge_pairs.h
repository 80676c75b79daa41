#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/workbench/judge_wish.h"

namespace sami {

/// Models that have answered the same and are to be judged. Error: no two have.
Result<std::vector<ModelPair>> pairsToJudge(const Document& document, const JudgeWish& wish);

/// Held-out pairs under constitutions without an antithesis that the judge has given no verdict on in so many orders.
/// What visitors asked is not judged.
PairFilter unjudgedPairs(const std::string& judge, std::int64_t orders = 1);
Result<std::int64_t> countUnjudged(const Document& document, const ModelPair& models, const std::string& judge);

/// What a judge that is paid by the call has still to do.
struct JudgeEstimate {
    std::int64_t pairs = 0;         ///< that it has to be asked about: identical responses tie by themselves
    std::int64_t calls = 0;         ///< without repetitions of those that fail
    std::int64_t promptTokens = 0;  ///< of all calls, reckoned from their bytes
};
Result<JudgeEstimate> estimateJudge(const Document& document, const std::vector<ModelPair>& models,
                                    const JudgeWish& wish);

/// Launches a judge on those pairs, in the orders that are missing and under the settings of the run the candidate
/// comes from; the caller starts the worker. Nothing where all have a verdict. Error: as of chooseJudge().
Result<std::optional<LaunchedRun>> launchJudge(Document& document, const ModelPair& models, const JudgeWish& wish);

Result<std::vector<WinRateRow>> winRates(const Document& document);

/// The rate of two models by a judge under principles of one use; null where it has given none. Of pairs that were
/// shown in both orders and pairs shown in one, those in both, which say more.
const WinRateRow* rateOf(const std::vector<WinRateRow>& rates, const ModelPair& models, std::string_view judge,
                         bool heldOutPrinciples);

}  // namespace sami
