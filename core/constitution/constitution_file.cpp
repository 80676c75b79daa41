#include "core/constitution/constitution_file.h"

#include <set>

#include "core/base/json_fields.h"
#include "core/base/text.h"

namespace sami {

namespace {

Result<std::vector<Principle>> fromList(const Json& list, const std::string& name) {
    std::vector<Principle> principles;
    for (std::size_t i = 0; i < list.size(); ++i) {
        Principle& principle = principles.emplace_back();
        JsonFields fields(list[i], name + ": element " + std::to_string(i));
        fields.required("name", principle.name);
        fields.required("text", principle.text);
        fields.required("antithesis", principle.antithesis);
        if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    }
    return principles;
}

/// Names of the principles; invented ones where the file has none.
Result<std::vector<std::string>> identifiersOf(const Json* identifiers, std::size_t count, const std::string& name) {
    std::vector<std::string> names;
    if (identifiers == nullptr) {
        for (std::size_t i = 1; i <= count; ++i) names.push_back("principle-" + std::to_string(i));
        return names;
    }
    JsonFields fields(*identifiers, name + ": identifiers");
    std::vector<std::string> ignored;
    fields.required("positive", names);
    fields.optional("negative", ignored);
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    if (names.size() == count) return names;
    return fail(ErrorKind::Input, name + ": " + std::to_string(names.size()) + " identifiers for " +
                                      std::to_string(count) + " principles; give one each");
}

Result<std::vector<Principle>> fromReference(const Json& object, const std::string& name) {
    JsonFields fields(object, name);
    std::string positive;
    std::string negative;
    fields.required("positive", positive);
    fields.required("negative", negative);
    const Json* identifiers = fields.raw("identifiers");
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    const std::vector<std::string> texts = principlesOf(positive);
    const std::vector<std::string> antitheses = principlesOf(negative);
    if (texts.size() != antitheses.size()) {
        return fail(ErrorKind::Input, name + ": " + std::to_string(texts.size()) + " principles but " +
                                          std::to_string(antitheses.size()) + " antitheses; write one for each, " +
                                          "numbered 1., 2., … a line");
    }
    const Result<std::vector<std::string>> names = identifiersOf(identifiers, texts.size(), name);
    if (!names) return std::unexpected(names.error());
    std::vector<Principle> principles;
    for (std::size_t i = 0; i < texts.size(); ++i) principles.push_back({(*names)[i], texts[i], antitheses[i]});
    return principles;
}

}  // namespace

Result<std::vector<Principle>> parseConstitutions(std::string_view text, const std::string& name) {
    const Result<Json> json = parseJson(text, name);
    if (!json) return std::unexpected(json.error());
    Result<std::vector<Principle>> principles = json->is_array() ? fromList(*json, name) : fromReference(*json, name);
    if (!principles) return principles;
    std::set<std::string> names;
    for (const Principle& principle : *principles) {
        const bool complete = !trimmed(principle.name).empty() && !trimmed(principle.text).empty() &&
                              !trimmed(principle.antithesis).empty();
        if (!complete) {
            return fail(ErrorKind::Input,
                        name + ": principle \"" + principle.name + "\" needs a name, a text and an antithesis");
        }
        if (!names.insert(principle.name).second) {
            return fail(ErrorKind::Input, name + ": two principles are called \"" + principle.name + "\"; rename one");
        }
    }
    if (principles->empty()) return fail(ErrorKind::Input, name + ": holds no principle");
    return principles;
}

std::string toReferenceJson(const std::vector<Principle>& principles) {
    Constitution positive;
    Constitution negative;
    OrderedJson names = OrderedJson::array();
    OrderedJson negatedNames = OrderedJson::array();
    for (const Principle& principle : principles) {
        positive.principles.push_back(principle.text);
        negative.principles.push_back(principle.antithesis);
        names.push_back(principle.name);
        negatedNames.push_back("not-" + principle.name);
    }
    // A single principle is numbered here all the same: the format knows no bare one.
    const auto numbered = [](const Constitution& side) {
        return side.principles.size() == 1 ? "1. " + side.principles[0] : side.text();
    };
    const OrderedJson json{{"positive", numbered(positive)},
                           {"negative", numbered(negative)},
                           {"identifiers", {{"positive", names}, {"negative", negatedNames}}}};
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace sami
