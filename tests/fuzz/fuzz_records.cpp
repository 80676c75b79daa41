#include <algorithm>
#include <cstdint>

#include "core/constitution/constitution_file.h"
#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"
#include "core/evaluation/verdict_file.h"

/// Reads queries, responses, verdicts and constitutions from the same bytes, with and without skipping bad rows. What
/// was read as queries has to read back as it was from each form that is written.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const char* name : {"f", "f.jsonl", "f.json", "f.csv"}) {
        sami::RowReport strict;
        sami::RowReport lenient(true);
        static_cast<void>(sami::parseQueries(bytes, name, strict));
        static_cast<void>(sami::parseResponses(bytes, name, lenient));
        static_cast<void>(sami::parseVerdicts(bytes, name, lenient));
        static_cast<void>(sami::parseConstitutionFile(bytes, name, lenient));
        static_cast<void>(lenient.sentences());
        sami::RowReport rest(true);
        const auto file = sami::parseQueries(bytes, name, rest);
        const auto hasNul = [](const sami::Query& query) { return (query.id + query.text).contains('\0'); };
        if (!file || std::ranges::any_of(file->queries, hasNul)) continue;  // which CSV can't hold
        for (const auto& [form, text] :
             {std::pair{"q.jsonl", sami::toJsonLines(file->queries)}, std::pair{"q.csv", sami::toCsv(file->queries)}}) {
            sami::RowReport none;
            const auto again = sami::parseQueries(text, form, none);
            if (!again || again->queries != file->queries) __builtin_trap();
        }
    }
    return 0;
}
