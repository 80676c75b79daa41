#pragma once

#include <QString>

#include "core/workbench/probe_run.h"

namespace sami {

/// "0.034 (0.021 to 0.047)": a mean, written as `value`, with its interval where there is one.
QString meanWords(const QueryMean& mean, const QString& value);

}  // namespace sami
