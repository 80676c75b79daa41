#include "core/workbench/query_replace.h"

#include "core/base/wall_clock.h"
#include "core/workbench/document.h"

namespace sami {

namespace {

/// {"replaced_queries": [[row, text, held out, origin, set, removed]]}: there may be very many.
OrderedJson stepOf(const std::vector<QueryRecord>& records) {
    OrderedJson list = OrderedJson::array();
    for (const QueryRecord& each : records) {
        list.push_back(OrderedJson::array(
            {each.row, each.text, each.heldOut, std::string(toString(each.origin)), each.set, each.removed}));
    }
    return {{std::string(kReplacedQueries), std::move(list)}};
}

}  // namespace

Result<ImportCount> replaceQueries(Document& document, const std::vector<Query>& queries, const std::string& source) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Experiment& store = document.store();
    ImportCount count;
    const Result<void> done = store.inTransaction([&]() -> Result<void> {
        const Result<QueryReplacement> replaced = store.queries().replacement(queries);
        if (!replaced) return std::unexpected(replaced.error());
        count = replaced->count;
        if (replaced->after.empty()) return {};
        return store.edits().add({0, "replace-queries", "",
                                  sentence("Replace the queries by those of {file}", {{"file", source}}),
                                  secondsSinceEpoch(), stepOf(replaced->before), stepOf(replaced->after), false});
    });
    if (!done) return std::unexpected(done.error());
    document.tell(QueriesChanged{});
    return count;
}

Result<void> restoreReplaced(const Experiment& experiment, const OrderedJson& list) {
    std::vector<QueryRecord> records;
    try {
        for (const OrderedJson& each : list) {
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
