#pragma once

#include <string>
#include <string_view>

#include "core/records/record.h"
#include "core/records/row_report.h"

namespace sami {

/// Whether the bytes are a Parquet file or one of Arrow's own.
bool isArrowFile(std::string_view bytes);

/// The rows of a Parquet or Arrow file, read by Apache Arrow's library. That is large and not linked: a library of
/// ours, libsami_arrow.so beside the program, brings it when the first such file is read. Rows are numbered from 0, as
/// pandas numbers them. Error: the library is not there, with what else can be done; the file is damaged; what a row is
/// refused for.
Result<void> forEachArrowRecord(std::string_view bytes, const std::string& name, RowReport& report,
                                const TakeRecord& take);

}  // namespace sami
