#pragma once

#include <string>
#include <string_view>

#include "core/base/json_file.h"
#include "core/records/row_report.h"

namespace sami {

/// parseJson() of a row as other programs write them. Python writes halves of surrogate pairs, which are read as
/// U+FFFD, and NaN and Infinity, which are read as null; the report counts such rows. Error: place and what is wrong.
Result<Json> parseRowJson(std::string_view text, const std::string& place, RowReport& report);

}  // namespace sami
