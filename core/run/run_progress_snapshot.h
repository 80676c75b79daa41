#pragma once

#include <string>

#include "core/run/run_progress.h"

namespace sami {

/// All that a RunProgress knows, so that it need not be made from the events again.
OrderedJson toJson(const RunProgress& progress);

/// Error: `place` and what is wrong, or a snapshot of another version; the events tell it all again then.
Result<RunProgress> runProgressFromJson(const Json& json, const std::string& place);

}  // namespace sami
