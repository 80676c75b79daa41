#pragma once

#include <QString>

#include "core/base/error.h"

namespace sami {

/// Puts the file of an experiment and its runs where the system keeps what was thrown away, both or neither of them.
/// Error: somebody is at it, or its disk has no bin. May take as long as the disk does; any thread.
Result<void> moveExperimentToBin(const QString& path);

}  // namespace sami
