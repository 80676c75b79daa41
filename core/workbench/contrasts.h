#pragma once

#include <cstddef>

#include "core/run/contrast_preview.h"
#include "core/workbench/document.h"

namespace sami {

/// What the next run would be drawn from, and the constitutions and prompts that its first queries would get; prompts
/// only where the experiment's model has a tokenizer on this machine. Error: what can't be contrasted.
Result<ContrastPreview> previewContrasts(const Document& document, std::size_t examples);

/// The same for one query that need not be the experiment's, or for the first training query where it is empty.
Result<ContrastPreview> previewQuery(const Document& document, const std::string& query);

}  // namespace sami
