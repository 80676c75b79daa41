#pragma once

#include <string>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// What is taught, with its contrasts, personas and settings.
Result<DocumentContent> contentOf(const Document& document);

/// A principle by its name, or by its id in digits. ErrorKind::NotFound names it and those there are.
Result<Principle> principleNamed(const Document& document, const std::string& named);

/// The principle of that id; nullptr where there is none.
const Principle* withId(const std::vector<Principle>& principles, std::int64_t id);
std::unexpected<Error> unknownPrinciple(std::int64_t id);
/// In their order.
std::vector<std::string> namesOf(const std::vector<Principle>& principles);

/// Makes of a principle what differs between `before`, as somebody saw it, and `wanted`; what became other meanwhile
/// stays. One step of the history. Error: there is none with that id any more.
Result<void> changePrinciple(Document& document, const Principle& wanted, const Principle& before);

/// Puts a principle that says the same behind that one, to be changed. One step of the history. @return its id
Result<std::int64_t> duplicatePrinciple(Document& document, std::int64_t id);

/// Removes the principles, all or none. One step of the history.
Result<void> removePrinciples(Document& document, const std::vector<std::int64_t>& ids);

/// Splits a principle that says two things, as splitInTwo() has it: it keeps the first one, the second becomes one of
/// its own behind it, with no antithesis unless that says two things as well. One step of the history.
/// Error: it says one thing.
Result<void> splitPrinciple(Document& document, std::int64_t id);

/// Learns or holds out principles (names or ids), all or none. One step of the history.
Result<void> setUse(Document& document, const std::vector<std::string>& principles, PrincipleUse use);

/// Allows, or no longer allows, the contrast that flips exactly these principles (names or ids). One step of the
/// history. Error: a principle that is unknown or has no antithesis; a contrast that is there already, or is not.
Result<void> addContrast(Document& document, const std::vector<std::string>& principles);
Result<void> removeContrast(Document& document, const std::vector<std::string>& principles);

}  // namespace sami
