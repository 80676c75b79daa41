#include "core/run/config_parts.h"

namespace sami {

OrderedJson toJson(const Flip& flip) {
    return flip.flipped;
}

OrderedJson toJson(const Constitution& constitution) {
    return {{"name", constitution.name}, {"principles", constitution.principles}};
}

OrderedJson toJson(const Query& query) {
    OrderedJson json{{"id", query.id}, {"text", query.text}, {"held_out", query.heldOut}};
    if (!query.set.empty()) json["set"] = query.set;
    if (query.kept) json["kept"] = true;
    return json;
}

Result<void> read(Principle& principle, JsonFields& fields) {
    fields.optional("id", principle.id);
    readPrinciple(fields, principle);
    return fields.finish();
}

Result<void> read(Constitution& constitution, JsonFields& fields) {
    fields.required("name", constitution.name);
    fields.required("principles", constitution.principles);
    return fields.finish();
}

Result<void> read(Query& query, JsonFields& fields) {
    fields.required("id", query.id);
    fields.required("text", query.text);
    fields.required("held_out", query.heldOut);
    fields.optional("set", query.set);
    fields.optional("kept", query.kept);
    return fields.finish();
}

}  // namespace sami
