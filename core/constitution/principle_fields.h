#pragma once

#include <string>
#include <vector>

#include "core/base/json_fields.h"
#include "core/base/json_file.h"
#include "core/constitution/principle.h"

namespace sami {

/// Field "use": "learned" or "held-out"; left as it is where it is missing.
void readUse(JsonFields& fields, PrincipleUse& use);

/// Fields "name", "text", "antithesis" and, where they are there, "use", "paraphrase", "antithesis_paraphrase", "set",
/// "tags" and "notes".
void readPrinciple(JsonFields& fields, Principle& principle);

/// The same fields behind "id", which is left out where the principle has none, as are those that may be missing.
OrderedJson toJson(const Principle& principle);

/// [{"kind": "right" | "wrong" | "query", "text"}] and back. Error: `place` and what is wrong.
OrderedJson toJson(const std::vector<PrincipleNote>& notes);
Result<std::vector<PrincipleNote>> notesFromJson(const Json& json, const std::string& place);

}  // namespace sami
