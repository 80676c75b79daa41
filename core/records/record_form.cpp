#include "core/records/record_form.h"

#include <filesystem>
#include <string>

#include "core/base/json_file.h"
#include "core/base/text.h"
#include "core/records/record.h"

namespace sami {

namespace {

constexpr std::size_t kLinesLookedAt = 16;

enum class Ending { Lines, Json, Table, Other };

Ending endingOf(std::string_view name) {
    const std::string ending = foldedName(std::filesystem::path(name).extension().string());
    if (ending == ".jsonl" || ending == ".ndjson") return Ending::Lines;
    if (ending == ".json") return Ending::Json;
    return ending == ".csv" || ending == ".tsv" ? Ending::Table : Ending::Other;
}

/// What the first lines that are not blank look like.
struct Glance {
    std::size_t lines = 0;
    std::size_t objects = 0;  ///< lines that look like a JSON object
    std::size_t texts = 0;    ///< lines that are a JSON string
    std::string_view first;
};

Glance glanceAt(std::string_view text) {
    Glance glance;
    while (!text.empty() && glance.lines < kLinesLookedAt) {
        const std::size_t end = text.find_first_of("\r\n");
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty()) continue;
        if (glance.lines++ == 0) glance.first = line;
        if (line.starts_with('{') && line.ends_with('}')) ++glance.objects;
        if (line.starts_with('"') && line.ends_with('"') && Json::accept(line)) ++glance.texts;
    }
    return glance;
}

RecordForm formOfObjects(const Glance& glance, Ending ending) {
    if (glance.lines == 1) return ending == Ending::Lines ? RecordForm::Lines : RecordForm::Object;
    return 2 * glance.objects >= glance.lines ? RecordForm::Lines : RecordForm::Object;
}

}  // namespace

RecordForm recordFormOf(std::string_view text, std::string_view name) {
    const Ending ending = endingOf(name);
    const Glance glance = glanceAt(text);
    if (glance.lines == 0) return RecordForm::Lines;
    if (glance.first.starts_with('[')) return RecordForm::List;
    if (glance.first.starts_with('{')) return formOfObjects(glance, ending);
    // A first line that is damaged does not make a table of the rest.
    if (glance.objects > 0 && 2 * glance.objects >= glance.lines) return RecordForm::Lines;
    if (glance.first.starts_with('"'))
        return ending != Ending::Table && 2 * glance.texts >= glance.lines ? RecordForm::Lines : RecordForm::Table;
    const bool isOneCell = glance.first.find_first_of(",;\t|") == std::string_view::npos;
    if (isOneCell && ending == Ending::Json) return RecordForm::Object;
    return isOneCell && ending == Ending::Lines ? RecordForm::Lines : RecordForm::Table;
}

}  // namespace sami
