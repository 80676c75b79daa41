#pragma once

#include <string>

#include "core/base/json_file.h"
#include "core/workbench/write_principles.h"

namespace sami {

/// A draft as a terminal shows it, some lines: who wrote what, what it says again; words that could not be read as they
/// came.
std::string describe(const ListedDraft& listed, bool withPrompt);

OrderedJson toJson(const ListedDraft& listed);

}  // namespace sami
