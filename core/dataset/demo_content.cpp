#include "core/dataset/demo_content.h"

#include "core/constitution/constitution_file.h"
#include "core/dataset/query_source.h"

namespace sami {

Result<std::vector<Principle>> demoPrinciples() {
    return parseConstitutions(demoPrinciplesText(), "principles.json");
}

Result<Principle> demoPrinciple(std::string_view name) {
    const Result<std::vector<Principle>> all = demoPrinciples();
    if (!all) return std::unexpected(all.error());
    std::string names;
    for (const Principle& principle : *all) {
        if (principle.name == name) return principle;
        names += (names.empty() ? "" : ", ") + principle.name;
    }
    return fail(ErrorKind::Usage, "no principle pair is called \"{name}\"; choose one of {names}",
                {{"name", name}, {"names", names}});
}

Result<std::vector<Query>> demoQueries() {
    Result<QueryFile> file = parseQueries(demoQueriesText(), "queries.jsonl");
    if (!file) return std::unexpected(file.error());
    return std::move(file->queries);
}

}  // namespace sami
