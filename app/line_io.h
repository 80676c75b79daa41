#pragma once

#include <string>
#include <vector>

#include "core/base/json_file.h"

namespace sami {

/// Rows of a JSON Lines file, or of standard input for "-". `row` gets each object; an error names file and line.
Result<void> readRows(const std::string& input,
                      const std::function<Result<void>(const Json&, const std::string&)>& row);

/// A required string, or a list of strings, of a row. Error names `place` and the key.
Result<std::string> stringOf(const Json& row, const std::string& key, const std::string& place);
Result<std::vector<std::string>> stringsOf(const Json& row, const std::string& key, const std::string& place);

/// Writes all lines to a file at once (never a part of them), or to standard output for "-".
Result<void> writeRows(const std::string& output, const std::vector<OrderedJson>& rows);

/// Whether an output can be written, found out before hours of work, not after.
Result<void> checkOutput(const std::string& output);
/// The same of a folder that is to be made. Error: something stands there.
Result<void> checkNewFolder(const std::string& folder);

}  // namespace sami
