#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// JSON Lines, one JSON value, or CSV.
enum class ExportFormat { Lines, Array, Table };

/// By the ending of a file's name; JSON Lines for any other.
ExportFormat exportFormatOf(std::string_view path);

Result<std::string> exportedQueries(const Document& document, ExportFormat format);
/// Those that stand, of one writer or all. Array is the SAMI reference's form. Error: there are none.
Result<std::string> exportedResponses(const Document& document, ExportFormat format, const std::string& model);
Result<std::string> exportedVerdicts(const Document& document, ExportFormat format);
/// The SAMI reference's form: one file a contrast, each with a name for it; a single one where every contrast is
/// allowed.
Result<std::vector<std::pair<std::string, std::string>>> exportedConstitutions(const Document& document);

/// Principles without their contrasts: CSV, a text of one line a principle where the name ends in .txt, else JSON.
Result<std::string> exportedPairs(const Document& document, std::string_view path);

/// Writes what was exported. Error: an experiment stands there, which no export replaces; ErrorKind::Io.
Result<void> writeExported(const std::filesystem::path& path, std::string_view text);
/// Writes constitutions to a file "….json" where there is one contrast, else into a folder, a file each.
/// @return the files.  Error: several contrasts for one file; a folder in which other constitutions stand: an import of
/// it would bring those back.
Result<std::vector<std::filesystem::path>> writeConstitutions(const Document& document,
                                                              const std::filesystem::path& path);

}  // namespace sami
