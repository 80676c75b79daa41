#pragma once

#include "core/workbench/run_entry.h"
#include "ui/session/notice.h"

namespace sami {

/// What has to be said of a run, with what can be done; nothing while all is well.
Notice noticeOf(const RunEntry& run);

}  // namespace sami
