#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/flip_choice.h"
#include "core/constitution/principle.h"

namespace sami {

/// Principles and the contrasts that are drawn among them.
struct ConstitutionSet {
    std::vector<Principle> principles;
    std::vector<Flip> flips;  ///< empty = every non-empty choice of the principles that have an antithesis
    bool operator==(const ConstitutionSet&) const = default;
};

/// What one file says; see parseConstitutionFile().
struct ConstitutionFile {
    std::string name;             ///< as errors call it
    ConstitutionSet set;          ///< ids 1, 2, … within the file; a principle has no name where the file gives none
    bool isNamedByWords = false;  ///< no table of names: what has none is called by its words
};

/// `existing` with what the files say. A principle is recognised by its text or else by its name and keeps its id, name
/// and use; an antithesis that was unknown is filled in. Contrasts add up: a set that lists none keeps every choice of
/// its own principles beside those that others name. The order of the files decides nothing but that of new principles,
/// which get the ids from `nextId` on (at least those that follow the largest).
/// Error, with file and principle: two antitheses of one principle, two principles of one name, a text that is
/// principle here and antithesis there, a principle held out here and learned there; contrasts that are too many to
/// list.
Result<ConstitutionSet> mergeConstitutions(ConstitutionSet existing, const std::vector<ConstitutionFile>& files,
                                           std::int64_t nextId = 1);

/// One sentence for each principle of the set that can't be contrasted because its antithesis is in none of the files
/// it came from, with the file that states it where that is among `files`.
std::vector<std::string> missingAntitheses(const ConstitutionSet& set, const std::vector<ConstitutionFile>& files);

}  // namespace sami
