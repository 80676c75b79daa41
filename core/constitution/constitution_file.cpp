#include "core/constitution/constitution_file.h"

#include <set>

#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/constitution/principle_fields.h"
#include "core/constitution/reference_form.h"
#include "core/records/plain_text.h"
#include "core/records/record_form.h"
#include "core/records/record_source.h"

namespace sami {

namespace {

Result<void> checkPrinciple(const Principle& principle, const std::string& place) {
    const bool complete =
        !trimmed(principle.name).empty() && !trimmed(principle.text).empty() && !trimmed(principle.antithesis).empty();
    if (!complete) {
        return fail(ErrorKind::Input, "{place}: principle \"{principle}\" needs a name, a text and an antithesis",
                    {{"place", place}, {"principle", principle.name}});
    }
    if (trimmed(principle.text) != trimmed(principle.antithesis)) return {};
    return fail(ErrorKind::Input, "{place}: principle \"{principle}\" is the same as its antithesis",
                {{"place", place}, {"principle", principle.name}});
}

/// Puts the principles of a list together, each with a name and a text of its own.
class PrincipleList {
public:
    Result<void> take(const Record& record) {
        Principle principle;
        JsonFields fields(record.value, record.place);
        readPrinciple(fields, principle);
        if (Result<void> read = fields.finishOpen(); !read) return read;
        if (Result<void> good = checkPrinciple(principle, record.place); !good) return good;
        if (m_names.contains(principle.name)) {
            return fail(ErrorKind::Input, "{place}: two principles are called \"{principle}\"; rename one",
                        {{"place", record.place}, {"principle", principle.name}});
        }
        if (!m_texts.insert(std::string(trimmed(principle.text))).second) {
            return fail(ErrorKind::Input, "{place}: principle \"{principle}\" reads as one before it does",
                        {{"place", record.place}, {"principle", principle.name}});
        }
        m_names.insert(principle.name);
        principle.id = static_cast<std::int64_t>(m_set.principles.size()) + 1;
        m_set.principles.push_back(std::move(principle));
        return {};
    }
    ConstitutionSet finished() { return std::move(m_set); }

private:
    ConstitutionSet m_set;
    std::set<std::string> m_names;
    std::set<std::string> m_texts;
};

Result<ConstitutionSet> fromList(std::string_view text, const std::string& name, RowReport& report) {
    PrincipleList list;
    const auto read = forEachRecord(text, name, report, [&](const Record& record) { return list.take(record); });
    if (!read) return std::unexpected(read.error());
    ConstitutionSet set = list.finished();
    if (set.principles.empty()) return report.nothingIn(name, "{file}: holds no principle");
    return set;
}

/// A combination of the reference is one object; a list may have a single row.
Result<ConstitutionSet> fromText(std::string_view text, const std::string& name, RowReport& report) {
    if (recordFormOf(text, name) != RecordForm::Object) return fromList(text, name, report);
    const Result<Json> json = parseJson(text, name);
    if (!json) return std::unexpected(json.error());
    const bool isPrinciple = json->is_object() && json->contains("text") && json->contains("antithesis");
    return isPrinciple ? fromList(text, name, report) : fromReferenceForm(*json, name);
}

}  // namespace

Result<ConstitutionFile> parseConstitutionFile(std::string_view bytes, const std::string& name, RowReport& report) {
    const Result<PlainText> text = PlainText::of(bytes, name);
    if (!text) return std::unexpected(text.error());
    Result<ConstitutionSet> set = fromText(text->view(), name, report);
    if (!set) return std::unexpected(set.error());
    return ConstitutionFile{name, std::move(*set)};
}

Result<ConstitutionFile> parseConstitutionFile(std::string_view bytes, const std::string& name) {
    RowReport report;
    return parseConstitutionFile(bytes, name, report);
}

Result<std::vector<Principle>> parseConstitutions(std::string_view bytes, const std::string& name) {
    const Result<ConstitutionFile> file = parseConstitutionFile(bytes, name);
    if (!file) return std::unexpected(file.error());
    Result<ConstitutionSet> set = mergeConstitutions({}, {*file});
    if (!set) return std::unexpected(set.error());
    for (Principle& principle : set->principles) principle.id = 0;
    return std::move(set->principles);
}

}  // namespace sami
