#pragma once

#include <string>
#include <vector>

#include "core/base/json_file.h"
#include "core/workbench/judge_statistics.h"
#include "core/workbench/win_rate_table.h"

namespace sami {

/// What `sami win-rates --json` prints: numbers as they were reckoned, null where one is not defined.

/// One object a formula.
OrderedJson jsonOf(const std::vector<WinRateGroup>& groups);
OrderedJson jsonOf(const std::vector<JudgePositionBias>& judges);
OrderedJson jsonOf(const std::vector<CandidateComparison>& compared);
OrderedJson jsonOf(const std::vector<RatingTable>& tables, double ridge);
OrderedJson jsonOf(const Agreement& found, const std::string& first, const std::string& second);

}  // namespace sami
