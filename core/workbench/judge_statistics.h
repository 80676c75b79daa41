#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/evaluation/agreement.h"
#include "core/evaluation/bradley_terry.h"
#include "core/evaluation/paired_comparison.h"
#include "core/evaluation/position_bias.h"
#include "core/workbench/judged_pairs.h"

namespace sami {

/// F11 of one judge over all its pairs.
struct JudgePositionBias {
    std::string judge;  ///< as judgeName() has it
    PositionBias bias;
};

/// Of the judges that saw sides; a judge without orders has no such bias.
Result<std::vector<JudgePositionBias>> positionBiases(const Document& document, const VerdictWish& wish);

/// F12 of two judges on the pairs that both saw.
/// Error: a name that means nobody or several people; no pair that both judged.
Result<Agreement> judgeAgreement(const Document& document, const std::string& first, const std::string& second,
                                 const VerdictWish& wish);

/// F10: two candidates on the queries and constitutions where both were judged against one baseline by one judge.
struct CandidateComparison {
    std::string first;
    std::string second;
    std::string baseline;
    std::string judge;  ///< as judgeName() has it
    bool heldOutPrinciples = false;
    PairedComparison comparison;
};

/// One for each baseline, judge and use of principles. Error: unknown models; nothing in common.
Result<std::vector<CandidateComparison>> candidatesAgainst(const Document& document, const std::string& first,
                                                           const std::string& second, const VerdictWish& wish,
                                                           const BootstrapPlan& plan);

struct RatedModel {
    std::string model;
    std::int64_t pairs = 0;  ///< that it was judged in
    ModelRating rating;
};

/// F6 of the models that one judge has seen.
struct RatingTable {
    std::string judge;  ///< as judgeName() has it
    bool heldOutPrinciples = false;
    std::string base;                ///< who stands at 1000: "base", else the first baseline
    std::vector<RatedModel> models;  ///< best first; empty where there are no ratings
    /// Where there are none: models between which wins go one way only, or that never met.
    std::vector<std::vector<std::string>> groups;
};

/// @param ridge λ of the penalty λ/2 · Σβ²; 0 = none
Result<std::vector<RatingTable>> ratingTables(const Document& document, const VerdictWish& wish, double ridge,
                                              const BootstrapPlan& plan);

}  // namespace sami
