#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_file.h"
#include "core/constitution/constitution_set.h"

namespace sami {

/// Reads one combination as the SAMI reference keeps them (experiments/tldr/constitutions_mistral/0.json):
///   {"positive": "1. …\n2. …", "negative": "1. …\n2. …", "identifiers": {"positive": […], "negative": […]}}
/// Lines of the negative side that the positive side has too are left as they are; the others are the antitheses of the
/// principles whose identifier shares their stem ("pos brief" and "neg brief", "pos_brief", "brief" and "not-brief"),
/// and in their order those of what is left. Identifiers are optional; stems become names. Of our own are "use":
/// "held-out", for a combination of held-out principles, and "paraphrases": {"positive": […], "negative": […]}, what
/// each principle and its antithesis say in other words, in the order of the positive side, empty where there are none.
/// Error: `name`, principle and what is wrong.
Result<ConstitutionSet> fromReferenceForm(const Json& object, const std::string& name);

/// One combination in that form: what `flip` names is flipped, everything that has an antithesis where it is empty.
std::string toReferenceJson(const std::vector<Principle>& principles, const Flip& flip = {});

/// The set in that form, one file a contrast ("0.json", "1.json", …), held-out principles in files of their own.
/// Merging the files gives the set back, but for antitheses that no contrast uses. Error: what FlipChoice::create()
/// refuses; every choice of more principles than can be listed; a principle with a line that begins like the next
/// number.
Result<std::vector<std::pair<std::string, std::string>>> toReferenceFiles(const ConstitutionSet& set);

}  // namespace sami
