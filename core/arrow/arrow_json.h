#pragma once

#include <arrow/api.h>

#include "core/arrow/arrow_rows.h"

namespace sami {

/// Row `row` of a batch that was validated.
ArrowRow rowOf(const arrow::RecordBatch& batch, std::int64_t row);

}  // namespace sami
