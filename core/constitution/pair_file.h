#pragma once

#include <string>
#include <vector>

#include "core/constitution/principle.h"

namespace sami {

/// Principles as they can be read back by parseConstitutionFile(), without ids and contrasts.

/// A JSON list, indented for people.
std::string pairsToJson(const std::vector<Principle>& principles);
/// CSV of name, text and antithesis, and of what else any of them has: use, set, tags, notes, paraphrases.
std::string pairsToCsv(const std::vector<Principle>& principles);
/// A line a principle, its antithesis behind a tab. Names, uses and notes are left out; line breaks become spaces.
std::string pairsToLines(const std::vector<Principle>& principles);

}  // namespace sami
