#include "core/constitution/principle_fields.h"

#include <optional>
#include <string>

namespace sami {

void readUse(JsonFields& fields, PrincipleUse& use) {
    std::string word{toString(use)};
    fields.optional("use", word);
    const std::optional<PrincipleUse> known = principleUseOf(word);
    if (!known) fields.refuse("use", "\"{key}\" must be learned or held-out, not \"{value}\"", {{"value", word}});
    use = known.value_or(use);
}

void readPrinciple(JsonFields& fields, Principle& principle) {
    fields.required("name", principle.name);
    fields.required("text", principle.text);
    fields.required("antithesis", principle.antithesis);
    readUse(fields, principle.use);
    fields.optional("paraphrase", principle.paraphrase);
    fields.optional("antithesis_paraphrase", principle.antithesisParaphrase);
    fields.optional("set", principle.set);
    fields.optional("tags", principle.tags);
    const Json* const notes = fields.raw("notes");
    if (notes == nullptr) return;
    Result<std::vector<PrincipleNote>> read = notesFromJson(*notes, "notes");
    if (!read) return fields.refuse("notes", "{cause}", {{"cause", read.error().detail}});
    principle.notes = std::move(*read);
}

OrderedJson toJson(const Principle& principle) {
    OrderedJson json = OrderedJson::object();
    if (principle.id != 0) json["id"] = principle.id;
    json["name"] = principle.name;
    json["text"] = principle.text;
    json["antithesis"] = principle.antithesis;
    json["use"] = toString(principle.use);
    if (!principle.paraphrase.empty()) json["paraphrase"] = principle.paraphrase;
    if (!principle.antithesisParaphrase.empty()) json["antithesis_paraphrase"] = principle.antithesisParaphrase;
    if (!principle.set.empty()) json["set"] = principle.set;
    if (!principle.tags.empty()) json["tags"] = principle.tags;
    if (!principle.notes.empty()) json["notes"] = toJson(principle.notes);
    return json;
}

OrderedJson toJson(const std::vector<PrincipleNote>& notes) {
    OrderedJson list = OrderedJson::array();
    for (const PrincipleNote& note : notes) list.push_back({{"kind", toString(note.kind)}, {"text", note.text}});
    return list;
}

Result<std::vector<PrincipleNote>> notesFromJson(const Json& json, const std::string& place) {
    if (!json.is_array()) return fail(ErrorKind::Input, "{place}: must be a list of notes", {{"place", place}});
    std::vector<PrincipleNote> notes;
    for (const Json& element : json) {
        PrincipleNote& note = notes.emplace_back();
        std::string kind;
        JsonFields fields(element, place);
        fields.required("kind", kind);
        fields.required("text", note.text);
        const std::optional<PrincipleNote::Kind> known = noteKindOf(kind);
        if (!known) fields.refuse("kind", "\"{key}\" must be right, wrong or query", {});
        note.kind = known.value_or(PrincipleNote::Kind::Right);
        if (Result<void> read = fields.finish(); !read) return std::unexpected(read.error());
    }
    return notes;
}

}  // namespace sami
