#include "core/constitution/constitution_file.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/base/json_fields.h"
#include "core/base/letter_case.h"
#include "core/base/text.h"
#include "core/constitution/principle_fields.h"
#include "core/constitution/principle_lines.h"
#include "core/constitution/reference_form.h"
#include "core/records/csv.h"
#include "core/records/plain_text.h"
#include "core/records/record_form.h"
#include "core/records/record_source.h"

namespace sami {

namespace {

Result<void> checkPrinciple(const Principle& principle, const std::string& place) {
    if (trimmed(principle.text).empty()) {
        return fail(ErrorKind::Input, "{place}: principle \"{principle}\" has no text",
                    {{"place", place}, {"principle", principle.name}});
    }
    if (trimmed(principle.text) != trimmed(principle.antithesis)) return {};
    return fail(ErrorKind::Input, "{place}: principle \"{principle}\" is the same as its antithesis",
                {{"place", place}, {"principle", principle.name}});
}

/// Tags as one text: a JSON list, else with commas between.
Json tagsOf(const std::string& text) {
    if (trimmed(text).starts_with('[') && Json::accept(text)) return Json::parse(text);
    Json tags = Json::array();
    for (const std::string_view tag : split(text, ',')) {
        if (!trimmed(tag).empty()) tags.push_back(std::string(trimmed(tag)));
    }
    return tags;
}

bool isListOfTexts(const Json& value) {
    return value.is_array() && std::ranges::all_of(value, [](const Json& each) { return each.is_string(); });
}

/// A row of somebody's table as this program would have written it: "principle" for "text", a name of its own or none,
/// tags and notes as they stand in a cell. Fields of our names that hold something else are left alone.
Json inOurWords(Json row) {
    if (!row.is_object()) return row;
    if (!row.contains("text") && row.contains("principle")) row["text"] = row["principle"];
    if (!row.contains("name")) row["name"] = "";
    if (row.contains("tags") && row["tags"].is_string()) row["tags"] = tagsOf(row["tags"].get<std::string>());
    if (row.contains("notes") && row["notes"].is_string() && Json::accept(row["notes"].get_ref<const std::string&>()))
        row["notes"] = Json::parse(row["notes"].get_ref<const std::string&>());
    if (row.contains("tags") && !isListOfTexts(row["tags"])) row.erase("tags");
    if (row.contains("notes") && !notesFromJson(row["notes"], "notes")) row.erase("notes");
    if (row.contains("set") && !row["set"].is_string()) row.erase("set");
    const bool hasNoUse =
        row.contains("use") && row["use"].is_string() && trimmed(row["use"].get<std::string>()).empty();
    if (hasNoUse) row.erase("use");
    return row;
}

/// Whether it is a list of lines: so called, or without any ending and no table by its header.
bool isPlainLines(std::string_view text, const std::string& name) {
    const std::string ending = lowered(std::filesystem::path(name).extension().string());
    if (ending == ".txt" || ending == ".md") return recordFormOf(text, name) == RecordForm::Table;
    if (!ending.empty() || recordFormOf(text, name) != RecordForm::Table) return false;
    CsvReader reader(text, name);
    const Result<CsvRow> header = reader.row();
    if (!header) return true;
    const auto has = [&](std::string_view column) {
        return std::ranges::any_of(header->cells,
                                   [&](const std::string& cell) { return lowered(trimmed(cell)) == column; });
    };
    return !has("antithesis");
}

/// Puts the principles of a list together, each with a name and a text of its own.
class PrincipleList {
public:
    Result<void> take(const Record& record) {
        Principle principle;
        const Json value = inOurWords(record.value);
        JsonFields fields(value, record.place);
        readPrinciple(fields, principle);
        if (Result<void> read = fields.finishOpen(); !read) return read;
        if (Result<void> good = checkPrinciple(principle, record.place); !good) return good;
        if (!trimmed(principle.name).empty() && m_names.contains(principle.name)) {
            return fail(ErrorKind::Input, "{place}: two principles are called \"{principle}\"; rename one",
                        {{"place", record.place}, {"principle", principle.name}});
        }
        if (!m_texts.insert(std::string(trimmed(principle.text))).second) {
            return fail(ErrorKind::Input, "{place}: principle \"{principle}\" reads as one before it does",
                        {{"place", record.place},
                         {"principle", principle.name.empty() ? excerpt(principle.text) : principle.name}});
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
    if (isPlainLines(text->view(), name)) {
        Result<std::vector<Principle>> lines = principlesFromLines(text->view(), name);
        if (!lines) return std::unexpected(lines.error());
        ConstitutionFile file{name, {std::move(*lines), {}}, true};
        if (file.set.principles.empty()) return report.nothingIn(name, "{file}: holds no principle");
        std::int64_t id = 0;
        for (Principle& principle : file.set.principles) {
            principle.id = ++id;
            principle.name.clear();
        }
        return file;
    }
    Result<ConstitutionSet> set = fromText(text->view(), name, report);
    if (!set) return std::unexpected(set.error());
    const bool isList = set->flips.empty();
    return ConstitutionFile{name, std::move(*set), isList};
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
