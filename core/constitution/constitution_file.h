#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/constitution_set.h"
#include "core/records/row_report.h"

namespace sami {

/// Reads principles, their antitheses and contrasts in one of three forms:
///   the SAMI reference's JSON object, one combination a file (reference_form.h). It lists one contrast, and the
///   antithesis of a principle that it leaves as it is stays unknown;
///   records, in the forms of forEachRecord(), of {"name", "text", "antithesis"} and optionally "use": "learned" or
///   "held-out", "set", "tags" and "notes", other fields left alone. They list no contrast. "principle" may stand for
///   "text"; an antithesis may be empty; a row without a name is to be called by its words;
///   lines of plain text, a principle each (principle_lines.h): .txt, .md, and what has no ending and no column
///   "antithesis", as the clipboard.
/// What several files say is put together by mergeConstitutions().
/// Error: file, place and what is wrong; two principles of one name or text.
Result<ConstitutionFile> parseConstitutionFile(std::string_view bytes, const std::string& name, RowReport& report);
/// The same without skipping bad rows, for whoever asks for no report.
Result<ConstitutionFile> parseConstitutionFile(std::string_view bytes, const std::string& name);

/// The principles of one such file without its contrast, with ids left to whoever adds them (0).
Result<std::vector<Principle>> parseConstitutions(std::string_view bytes, const std::string& name);

}  // namespace sami
