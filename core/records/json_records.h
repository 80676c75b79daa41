#pragma once

#include <string>
#include <string_view>

#include "core/records/record.h"
#include "core/records/row_report.h"

namespace sami {

/// One JSON value a line.
Result<void> forEachLineRecord(std::string_view text, const std::string& name, RowReport& report,
                               const TakeRecord& take);

/// The elements of a JSON list, one after another: only one of them is in memory as a value.
Result<void> forEachListRecord(std::string_view text, const std::string& name, RowReport& report,
                               const TakeRecord& take);

/// The records of one JSON object: a list of them under "data", "examples" or "rows"; columns, {"question": {"0": …}}
/// or
/// {"question": […]}; what pandas writes with orient="split" or "index"; or else the object itself.
Result<void> forEachObjectRecord(std::string_view text, const std::string& name, RowReport& report,
                                 const TakeRecord& take);

}  // namespace sami
