#pragma once

#include <string>
#include <vector>

#include "core/workbench/models.h"

namespace sami {

/// Which verdicts; every field that is not empty must agree.
struct VerdictWish {
    std::string baseline{};
    std::string candidate{};
    std::string judge{};  ///< as judgeName() has it; "person" alone is everybody
};

/// A judge as people name it: "pmi", or "person:Ada" where it is one of several people.
std::string judgeName(const std::string& judge, const std::string& reviewer);
std::string judgeName(const VerdictGroup& group);

/// Judged pairs under constitutions without an antithesis, visitors' questions aside; those of one win rate follow each
/// other. Empty where nothing was judged yet.  Error: a model that there is not, or a judge that has judged nothing,
/// with those that have.
Result<std::vector<JudgedPairRow>> judgedPairs(const Document& document, const VerdictWish& wish);

}  // namespace sami
