#pragma once

#include <string>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// What is taught, with its contrasts, personas and settings.
Result<DocumentContent> contentOf(const Document& document);

/// A principle by its name, or by its id in digits. ErrorKind::NotFound names it and those there are.
Result<Principle> principleNamed(const Document& document, const std::string& named);

/// Learns or holds out principles (names or ids), all or none. One step of the history.
Result<void> setUse(Document& document, const std::vector<std::string>& principles, PrincipleUse use);

/// Allows, or no longer allows, the contrast that flips exactly these principles (names or ids). One step of the
/// history. Error: a principle that is unknown or has no antithesis; a contrast that is there already, or is not.
Result<void> addContrast(Document& document, const std::vector<std::string>& principles);
Result<void> removeContrast(Document& document, const std::vector<std::string>& principles);

}  // namespace sami
