#include "core/constitution/constitution_file.h"

#include <set>

#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/constitution/principle_fields.h"
#include "core/constitution/reference_form.h"

namespace sami {

namespace {

Result<void> checkPrinciple(const Principle& principle, const std::string& name) {
    const bool complete =
        !trimmed(principle.name).empty() && !trimmed(principle.text).empty() && !trimmed(principle.antithesis).empty();
    if (!complete) {
        return fail(ErrorKind::Input, "{file}: principle \"{principle}\" needs a name, a text and an antithesis",
                    {{"file", name}, {"principle", principle.name}});
    }
    if (trimmed(principle.text) != trimmed(principle.antithesis)) return {};
    return fail(ErrorKind::Input, "{file}: principle \"{principle}\" is the same as its antithesis",
                {{"file", name}, {"principle", principle.name}});
}

Result<ConstitutionSet> fromList(const Json& list, const std::string& name) {
    ConstitutionSet set;
    std::set<std::string> names;
    std::set<std::string> texts;
    for (std::size_t i = 0; i < list.size(); ++i) {
        Principle& principle = set.principles.emplace_back();
        JsonFields fields(list[i], placeOfElement(name, i));
        readPrinciple(fields, principle);
        if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
        if (Result<void> good = checkPrinciple(principle, name); !good) return std::unexpected(good.error());
        if (!names.insert(principle.name).second) {
            return fail(ErrorKind::Input, "{file}: two principles are called \"{principle}\"; rename one",
                        {{"file", name}, {"principle", principle.name}});
        }
        if (!texts.insert(std::string(trimmed(principle.text))).second) {
            return fail(ErrorKind::Input, "{file}: principle \"{principle}\" reads as one before it does",
                        {{"file", name}, {"principle", principle.name}});
        }
        principle.id = static_cast<std::int64_t>(i) + 1;
    }
    if (set.principles.empty()) return fail(ErrorKind::Input, "{file}: holds no principle", {{"file", name}});
    return set;
}

}  // namespace

Result<ConstitutionFile> parseConstitutionFile(std::string_view text, const std::string& name) {
    const Result<Json> json = parseJson(text, name);
    if (!json) return std::unexpected(json.error());
    Result<ConstitutionSet> set = json->is_array() ? fromList(*json, name) : fromReferenceForm(*json, name);
    if (!set) return std::unexpected(set.error());
    return ConstitutionFile{name, std::move(*set)};
}

Result<std::vector<Principle>> parseConstitutions(std::string_view text, const std::string& name) {
    const Result<ConstitutionFile> file = parseConstitutionFile(text, name);
    if (!file) return std::unexpected(file.error());
    Result<ConstitutionSet> set = mergeConstitutions({}, {*file});
    if (!set) return std::unexpected(set.error());
    for (Principle& principle : set->principles) principle.id = 0;
    return std::move(set->principles);
}

}  // namespace sami
