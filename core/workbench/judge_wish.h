#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/run/judge_name.h"
#include "core/workbench/models.h"

namespace sami {

/// In which orders a judge that reads both responses together is shown them.
enum class JudgeOrders {
    Both,   ///< each pair twice, so that a liking for a place shows
    Random  ///< once, in an order drawn for each query
};

/// What is wished of a judge.
struct JudgeWish {
    std::string judge{};      ///< "pmi", "rule:NAME", "model:MODEL", "endpoint:URL"
    std::string baseline{};   ///< empty: any
    std::string candidate{};  ///< empty: any
    JudgeOrders orders = JudgeOrders::Both;
    std::string model{};                    ///< endpoint: the model that the request names
    std::string keyEnv = "OPENAI_API_KEY";  ///< endpoint: environment variable with the key; empty = none is sent
    std::string prompt{};                   ///< model, endpoint: template instead of the shipped one
    std::int64_t concurrency = 4;           ///< endpoint: requests at once
    double timeoutSeconds = 120;            ///< endpoint: of one request
};

/// A wish that was checked.
struct ChosenJudge {
    JudgeName name;                   ///< as verdicts will name it: an endpoint by host and model, a prompt of one's
                                      ///< own by the first digits of its hash behind "#"
    JudgeSetup setup{};               ///< how it is asked
    std::string location{};           ///< model: where it lies
    std::string promptFormat{};       ///< model: of its prompts
    std::vector<std::string> orders;  ///< that it is wanted in, or to draw one from; empty for judges without
    bool drawsOrder = false;
};

/// Error: a judge there is none of, with those there are; what its kind lacks or can't do.
Result<ChosenJudge> chooseJudge(const Document& document, const JudgeWish& wish);

/// What must be said beside a win rate of this judge: that it is circular, or judges answers of its own. Empty for
/// others. Error: a model that there is none of.
Result<std::string> judgeCaveat(const Document& document, const std::string& judge, const ModelPair& models);

/// The orders that this judge has still to see a pair in. @param given verdicts on the pair that stand
std::vector<std::string> missingOrders(const ChosenJudge& judge, const PairRow& pair, std::int64_t seed,
                                       const std::vector<Verdict>& given);

}  // namespace sami
