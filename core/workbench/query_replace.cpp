#include "core/workbench/query_replace.h"

#include "core/base/wall_clock.h"
#include "core/workbench/document.h"

namespace sami {

Result<ImportCount> replaceQueries(Document& document, const QueryBatches& batches, const std::string& source) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Experiment& store = document.store();
    // The rows themselves lie in a table of their own: there may be very many.
    const OrderedJson part{{std::string(kReplacedQueries), "replaced_query"}};
    const auto addStep = [&]() -> Result<std::int64_t> {
        const Result<void> added = store.edits().add(
            {0, "replace-queries", "", sentence("Replace the queries by those of {file}", {{"file", source}}),
             secondsSinceEpoch(), part, part, false});
        if (!added) return std::unexpected(added.error());
        const Result<std::optional<EditRow>> step = store.edits().lastDone();
        if (!step) return std::unexpected(step.error());
        return (*step)->id;
    };
    ImportCount count;
    const Result<void> done = store.inTransaction([&]() -> Result<void> {
        const Result<ImportCount> replaced = store.queries().replace(batches, addStep);
        if (!replaced) return std::unexpected(replaced.error());
        count = *replaced;
        return {};
    });
    if (!done) return std::unexpected(done.error());
    document.tell(QueriesChanged{});
    return count;
}

Result<void> restoreReplaced(const Experiment& experiment, std::int64_t edit, const OrderedJson& part) {
    if (!part.is_array()) return experiment.queries().swapReplaced(edit);
    std::vector<QueryRecord> records;
    try {
        for (const OrderedJson& each : part) {
            records.push_back({each.at(0).get<std::int64_t>(), each.at(1).get<std::string>(), each.at(2).get<bool>(),
                               queryOriginOf(each.at(3).get<std::string>()), each.at(4).get<std::string>(),
                               each.at(5).get<bool>()});
        }
    } catch (const OrderedJson::exception&) {
        return fail(ErrorKind::Input, "the step of the history can't be read, and nothing was changed");
    }
    return experiment.queries().setRecords(records);
}

}  // namespace sami
