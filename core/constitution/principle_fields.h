#pragma once

#include "core/base/json_fields.h"
#include "core/base/json_file.h"
#include "core/constitution/principle.h"

namespace sami {

/// Field "use": "learned" or "held-out"; left as it is where it is missing.
void readUse(JsonFields& fields, PrincipleUse& use);

/// Fields "name", "text", "antithesis" and, where they are there, "use", "paraphrase" and "antithesis_paraphrase".
void readPrinciple(JsonFields& fields, Principle& principle);

/// The same fields behind "id", which is left out where the principle has none, as paraphrases are.
OrderedJson toJson(const Principle& principle);

}  // namespace sami
