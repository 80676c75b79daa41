#pragma once

#include <optional>

#include "core/workbench/run_entry.h"
#include "ui/session/notice.h"

namespace sami {

/// What has to be said of the run shown, with what can be done; nothing while all is well.
Notice noticeOf(const RunEntry& run);

/// The same of a run that is not shown, with its name: that its worker hangs, or what is damaged. How it ended is told
/// where its results stand.
std::optional<Notice> noticeAside(const RunEntry& run);

}  // namespace sami
