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
    return json;
}

}  // namespace sami
