#pragma once

#include <string>
#include <string_view>

#include "core/workbench/judge_statistics.h"
#include "core/workbench/win_rate_table.h"

namespace sami {

/// Columns of a terminal that what is printed here keeps to, names apart that are longer.
inline constexpr std::size_t kTextColumns = 100;

/// Words in lines of at most kTextColumns; those after the first begin with `indent`. Ends with a line break.
std::string wrapped(std::string_view text, std::string_view indent);

/// A few lines each, for people.
std::string textOf(const WinRateGroup& group);
std::string textOf(const JudgePositionBias& judge);
std::string textOf(const CandidateComparison& compared);
std::string textOf(const RatingTable& table, double ridge);
std::string textOf(const Agreement& found, const std::string& first, const std::string& second);

}  // namespace sami
