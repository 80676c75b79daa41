#include "core/constitution/pair_file.h"

#include <algorithm>
#include <functional>

#include "core/base/text.h"
#include "core/constitution/principle_fields.h"
#include "core/records/csv.h"

namespace sami {

namespace {

/// A column of the table, and whether it stands there although every cell is empty.
struct PairColumn {
    const char* name;
    std::function<std::string(const Principle&)> cell;
    bool isNeeded = false;
};

/// With commas between; a list where a tag has one itself.
std::string tagsCell(const std::vector<std::string>& tags) {
    const bool areSimple =
        std::ranges::none_of(tags, [](const std::string& tag) { return tag.find_first_of(",[") != std::string::npos; });
    return areSimple ? joined(tags, ", ") : dumpLine(OrderedJson(tags));
}

std::vector<PairColumn> pairColumns() {
    return {{"name", [](const Principle& p) { return p.name; }, true},
            {"text", [](const Principle& p) { return p.text; }, true},
            {"antithesis", [](const Principle& p) { return p.antithesis; }, true},
            {"use",
             [](const Principle& p) {
                 return p.use == PrincipleUse::HeldOut ? std::string(toString(p.use)) : std::string();
             }},
            {"set", [](const Principle& p) { return p.set; }},
            {"tags", [](const Principle& p) { return tagsCell(p.tags); }},
            {"notes", [](const Principle& p) { return p.notes.empty() ? std::string() : dumpLine(toJson(p.notes)); }},
            {"paraphrase", [](const Principle& p) { return p.paraphrase; }},
            {"antithesis_paraphrase", [](const Principle& p) { return p.antithesisParaphrase; }}};
}

std::string onOneLine(const std::string& text) {
    return replacedAll(replacedAll(replacedAll(text, "\r\n", " "), "\n", " "), "\t", " ");
}

}  // namespace

std::string pairsToJson(const std::vector<Principle>& principles) {
    OrderedJson list = OrderedJson::array();
    for (Principle principle : principles) {
        principle.id = 0;
        list.push_back(toJson(principle));
    }
    return list.dump(2) + "\n";
}

std::string pairsToCsv(const std::vector<Principle>& principles) {
    std::vector<PairColumn> columns = pairColumns();
    std::erase_if(columns, [&](const PairColumn& column) {
        return !column.isNeeded &&
               std::ranges::all_of(principles, [&](const Principle& each) { return column.cell(each).empty(); });
    });
    std::vector<std::string> header;
    header.reserve(columns.size());
    for (const PairColumn& column : columns) header.emplace_back(column.name);
    std::string lines = csvLine(header);
    for (const Principle& principle : principles) {
        std::vector<std::string> cells;
        cells.reserve(columns.size());
        for (const PairColumn& column : columns) cells.push_back(column.cell(principle));
        lines += csvLine(cells);
    }
    return lines;
}

std::string pairsToLines(const std::vector<Principle>& principles) {
    std::string lines;
    for (const Principle& principle : principles) {
        lines += onOneLine(principle.text);
        if (principle.hasAntithesis()) lines += "\t" + onOneLine(principle.antithesis);
        lines += "\n";
    }
    return lines;
}

}  // namespace sami
