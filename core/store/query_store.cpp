#include "core/store/query_store.h"

#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

const char* splitOf(bool heldOut) {
    return heldOut ? "held-out" : "training";
}

Query queryOf(Statement& select) {
    return {.id = select.text(0),
            .text = select.text(1),
            .heldOut = select.text(2) == "held-out",
            .origin = queryOriginOf(select.text(3)),
            .set = select.text(4),
            .kept = select.integer(5) != 0};
}

constexpr const char* kQueryColumns = "external, text, split, origin, set_name, kept";

constexpr const char* kWantedQueriesOf =
    " FROM query WHERE retired = 0 AND (?1 IS NULL OR origin = ?1) AND (?2 IS NULL OR split = ?2)";

void bindQueryFilter(Statement& select, const QueryFilter& filter) {
    std::optional<std::string> origin;
    std::optional<std::string> split;
    if (filter.origin) origin = std::string(toString(*filter.origin));
    if (filter.heldOut) split = splitOf(*filter.heldOut);
    select.bind(origin, split);
}

/// Nothing holds on to the text of such a query.
constexpr const char* kIsReplaceable =
    "(origin = 'data' AND NOT EXISTS (SELECT 1 FROM response WHERE response.query = query.id))";

constexpr const char* kNewCopy =
    "CREATE TEMP TABLE earlier_query (id INTEGER PRIMARY KEY, text TEXT, split TEXT, origin TEXT, set_name TEXT, "
    "retired INTEGER)";
constexpr const char* kCopyQueries =
    "INSERT INTO earlier_query SELECT id, text, split, origin, set_name, retired FROM query";

/// Queries that are other than in the copy; those that are not in it are new.
constexpr std::string_view kChangedSinceCopy =
    " FROM query q LEFT JOIN earlier_query e ON e.id = q.id WHERE e.id IS NULL OR e.text <> q.text OR "
    "e.split <> q.split OR e.origin <> q.origin OR e.set_name <> q.set_name OR e.retired <> q.retired";
constexpr std::string_view kCountChanged =
    "SELECT count(*), coalesce(sum(q.retired = 0 AND coalesce(e.retired, 1) = 1), 0), "
    "coalesce(sum(e.retired = 0 AND (q.retired = 1 OR e.text <> q.text)), 0)";
/// What is as it was stays null. One that is new was removed before.
constexpr std::string_view kKeepChanged =
    "INSERT INTO replaced_query (edit, query, text, split, origin, set_name, retired) SELECT ?1, q.id, "
    "iif(e.text <> q.text, e.text, NULL), iif(e.split <> q.split, e.split, NULL), "
    "iif(e.origin <> q.origin, e.origin, NULL), iif(e.set_name <> q.set_name, e.set_name, NULL), "
    "coalesce(e.retired, 1)";

constexpr const char* kNewSwap =
    "CREATE TEMP TABLE swapped_query (id INTEGER PRIMARY KEY, text TEXT, split TEXT, origin TEXT, set_name TEXT, "
    "retired INTEGER)";
constexpr const char* kFillSwap =
    "INSERT INTO swapped_query SELECT q.id, iif(r.text IS NULL, NULL, q.text), iif(r.split IS NULL, NULL, q.split), "
    "iif(r.origin IS NULL, NULL, q.origin), iif(r.set_name IS NULL, NULL, q.set_name), q.retired "
    "FROM replaced_query r JOIN query q ON q.id = r.query WHERE r.edit = ?1";
constexpr const char* kTakeReplaced =
    "UPDATE query SET text = coalesce(r.text, query.text), split = coalesce(r.split, query.split), "
    "origin = coalesce(r.origin, query.origin), set_name = coalesce(r.set_name, query.set_name), retired = r.retired "
    "FROM replaced_query r WHERE r.edit = ?1 AND r.query = query.id";
constexpr const char* kKeepSwapped =
    "INSERT INTO replaced_query (edit, query, text, split, origin, set_name, retired) "
    "SELECT ?1, id, text, split, origin, set_name, retired FROM swapped_query";

}  // namespace

Result<std::vector<Query>> QueryStore::queries(const QueryFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::vector<Query>> {
        std::vector<Query> result;
        Statement select(*m_database,
                         std::string("SELECT ") + kQueryColumns + kWantedQueriesOf +
                             (filter.longestFirst ? " ORDER BY length(CAST(text AS BLOB)) DESC, id" : " ORDER BY id") +
                             " LIMIT " + std::to_string(filter.limit));
        bindQueryFilter(select, filter);
        while (select.step()) result.push_back(queryOf(select));
        return result;
    });
}

Result<std::int64_t> QueryStore::count(const QueryFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, std::string("SELECT count(*)") + kWantedQueriesOf);
        bindQueryFilter(select, filter);
        select.step();
        return select.integer(0);
    });
}

Result<std::optional<Query>> QueryStore::find(std::string_view id) const {
    return guarded(*m_database, [&]() -> Result<std::optional<Query>> {
        Statement select(*m_database, std::string("SELECT ") + kQueryColumns + " FROM query WHERE external = ?");
        if (!select.bind(id).step()) return std::optional<Query>();
        return std::optional(queryOf(select));
    });
}

std::unexpected<Error> hasAnotherText(std::string_view queryId) {
    return fail(ErrorKind::Input,
                "query \"{id}\" is there already with another text; give the new one an id of its own",
                {{"id", queryId}});
}

Result<ImportCount> QueryStore::add(const std::vector<Query>& queries) const {
    return add(queries, Removed::Stays);
}

Result<ImportCount> QueryStore::add(const QueryBatches& batches) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        ImportCount count;
        const Result<void> done = batches([&](std::span<const Query> queries) -> Result<void> {
            const Result<ImportCount> added = add(queries, Removed::Stays);
            if (!added) return std::unexpected(added.error());
            count.added += added->added;
            count.present += added->present;
            count.removed += added->removed;
            return {};
        });
        if (!done) return std::unexpected(done.error());
        transaction.commit();
        return count;
    });
}

Result<ImportCount> QueryStore::add(std::span<const Query> queries, Removed removed) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement select(*m_database, "SELECT text, retired = 1 AND origin = 'data' FROM query WHERE external = ?");
        Statement insert(*m_database,
                         "INSERT INTO query (external, text, split, origin, set_name) VALUES (?, ?, ?, ?, ?)");
        Statement name(*m_database, "UPDATE query SET set_name = ?1 WHERE external = ?2 AND set_name = ''");
        Statement revive(*m_database,
                         "UPDATE query SET retired = 0, split = ?1, origin = ?2, set_name = ?4 "
                         "WHERE external = ?3 AND (retired = 1 OR (?2 = 'data' AND origin <> 'data'))");
        ImportCount count;
        for (const Query& query : queries) {
            if (!select.bind(query.id).step()) {
                insert.bind(query.id, query.text, splitOf(query.heldOut), toString(query.origin), query.set).run();
                ++count.added;
            } else if (select.text(0) != query.text) {
                return hasAnotherText(query.id);
            } else if (removed == Removed::Stays && select.integer(1) != 0) {
                ++count.removed;
            } else {
                const int revived =
                    revive.bind(splitOf(query.heldOut), toString(query.origin), query.id, query.set).run();
                ++(revived > 0 ? count.added : count.present);
                if (!query.set.empty()) name.bind(query.set, query.id).run();
            }
        }
        transaction.commit();
        return count;
    });
}

Result<void> QueryStore::putInPlace(std::span<const Query> queries) const {
    Statement reword(*m_database, std::string("UPDATE query SET text = ?2 WHERE external = ?1 AND text <> ?2 AND ") +
                                      kIsReplaceable);
    for (const Query& query : queries) reword.bind(query.id, query.text).run();
    const Result<ImportCount> added = add(queries, Removed::ComesBack);
    if (!added) return std::unexpected(added.error());
    return {};
}

bool QueryStore::countChanged(ImportCount& count) const {
    Statement changed(*m_database, std::string(kCountChanged) + std::string(kChangedSinceCopy));
    changed.step();
    count.added = changed.integer(1);
    count.gone = changed.integer(2);
    return changed.integer(0) > 0;
}

Result<ImportCount> QueryStore::replace(const QueryBatches& batches,
                                        const std::function<Result<std::int64_t>()>& step) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        for (const char* sql : {kNewCopy, kCopyQueries, "UPDATE query SET retired = 1 WHERE origin = 'data'"})
            Statement(*m_database, sql).run();
        std::int64_t given = 0;
        const Result<void> put = batches([&](std::span<const Query> queries) {
            given += std::ssize(queries);
            return putInPlace(queries);
        });
        if (!put) return std::unexpected(put.error());
        ImportCount count;
        const bool isOther = countChanged(count);
        count.present = given - count.added;
        if (isOther && step) {
            const Result<std::int64_t> edit = step();
            if (!edit) return std::unexpected(edit.error());
            Statement(*m_database, std::string(kKeepChanged) + std::string(kChangedSinceCopy)).bind(*edit).run();
        }
        Statement(*m_database, "DROP TABLE earlier_query").run();
        transaction.commit();
        return count;
    });
}

Result<ImportCount> QueryStore::replace(const std::vector<Query>& queries) const {
    return replace([&](const TakeQueries& take) { return take(queries); }, {});
}

Result<void> QueryStore::swapReplaced(std::int64_t edit) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        Statement(*m_database, kNewSwap).run();
        if (Statement(*m_database, kFillSwap).bind(edit).run() == 0)
            return fail(ErrorKind::Input, "the step of the history can't be read, and nothing was changed");
        Statement(*m_database, kTakeReplaced).bind(edit).run();
        Statement(*m_database, "DELETE FROM replaced_query WHERE edit = ?1").bind(edit).run();
        Statement(*m_database, kKeepSwapped).bind(edit).run();
        Statement(*m_database, "DROP TABLE swapped_query").run();
        transaction.commit();
        return {};
    });
}

Result<std::int64_t> QueryStore::countThere(std::span<const Query> queries) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement there(*m_database,
                        "SELECT 1 FROM query WHERE external = ? AND text = ? AND origin = 'data' AND retired = 0");
        std::int64_t count = 0;
        for (const Query& query : queries) count += there.bind(query.id, query.text).step() ? 1 : 0;
        return count;
    });
}

Result<void> QueryStore::setRecords(const std::vector<QueryRecord>& records) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        Statement update(*m_database,
                         "UPDATE query SET text = ?, split = ?, origin = ?, set_name = ?, retired = ? WHERE id = ?");
        for (const QueryRecord& each : records) {
            update.bind(each.text, splitOf(each.heldOut), toString(each.origin), each.set, each.removed, each.row)
                .run();
        }
        transaction.commit();
        return {};
    });
}

Result<std::vector<IdState>> QueryStore::idStates(std::span<const Query> queries) const {
    return guarded(*m_database, [&]() -> Result<std::vector<IdState>> {
        Statement select(*m_database, std::string("SELECT text, retired = 1 AND origin = 'data', ") + kIsReplaceable +
                                          " FROM query WHERE external = ?");
        std::vector<IdState> states;
        states.reserve(queries.size());
        for (const Query& query : queries) {
            if (!select.bind(query.id).step()) {
                states.push_back(IdState::Free);
            } else if (select.text(0) == query.text) {
                states.push_back(select.integer(1) != 0 ? IdState::Removed : IdState::SameText);
            } else {
                states.push_back(select.integer(2) != 0 ? IdState::Replaceable : IdState::AnotherText);
            }
        }
        return states;
    });
}

Result<std::string> QueryStore::freeId(std::string_view stem) const {
    return guarded(*m_database, [&]() -> Result<std::string> {
        Statement next(*m_database, "SELECT coalesce(max(id), 0) + 1 FROM query");
        next.step();
        Statement taken(*m_database, "SELECT 1 FROM query WHERE external = ?");
        for (std::int64_t number = next.integer(0);; ++number) {
            std::string id = std::string(stem) + "-" + std::to_string(number);
            if (!taken.bind(id).step()) return id;
        }
    });
}

}  // namespace sami
