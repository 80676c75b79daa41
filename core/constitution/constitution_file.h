#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/constitution_set.h"

namespace sami {

/// Reads principles, their antitheses and contrasts from JSON in one of two forms:
///   the SAMI reference's object, one combination a file (reference_form.h). It lists one contrast, and the antithesis
///   of a principle that it leaves as it is stays unknown;
///   a list of {"name", "text", "antithesis"} and optionally "use": "learned" or "held-out", other fields left alone.
///   It lists no contrast.
/// What several files say is put together by mergeConstitutions().
/// Error: file, place and what is wrong; two principles of one name or text.
Result<ConstitutionFile> parseConstitutionFile(std::string_view text, const std::string& name);

/// The principles of one such file without its contrast, with ids left to whoever adds them (0).
Result<std::vector<Principle>> parseConstitutions(std::string_view text, const std::string& name);

}  // namespace sami
