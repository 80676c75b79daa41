#pragma once

#include <string>
#include <vector>

#include "core/constitution/principle.h"

namespace sami {

/// Names of the sets that principles belong to, each once, in the order of their first principles.
std::vector<std::string> setsOf(const std::vector<Principle>& principles);

/// One persona for each set: it states the learned principles of the set, in their order, and is called what the set
/// is. Sets of held-out principles alone, and principles of no set, give none.
std::vector<Constitution> personasOfSets(const std::vector<Principle>& principles);

}  // namespace sami
