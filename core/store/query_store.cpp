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

constexpr const char* kCopyQueries =
    "CREATE TEMP TABLE earlier_query AS SELECT id, text, split, origin, set_name, retired FROM query";

/// As recordOf() reads them: as they were and as they are. One that is new was removed.
constexpr const char* kChangedSinceCopy =
    "SELECT q.id, coalesce(e.text, q.text), coalesce(e.split, q.split), coalesce(e.origin, q.origin), "
    "coalesce(e.set_name, q.set_name), coalesce(e.retired, 1), q.id, q.text, q.split, q.origin, q.set_name, q.retired "
    "FROM query q LEFT JOIN earlier_query e ON e.id = q.id WHERE e.id IS NULL OR e.text <> q.text OR e.split <> "
    "q.split "
    "OR e.origin <> q.origin OR e.set_name <> q.set_name OR e.retired <> q.retired ORDER BY q.id";
constexpr int kRecordColumns = 6;

QueryRecord recordOf(Statement& select, int first) {
    return {.row = select.integer(first),
            .text = select.text(first + 1),
            .heldOut = select.text(first + 2) == "held-out",
            .origin = queryOriginOf(select.text(first + 3)),
            .set = select.text(first + 4),
            .removed = select.integer(first + 5) != 0};
}

}  // namespace

Result<std::vector<Query>> QueryStore::queries(const QueryFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::vector<Query>> {
        std::vector<Query> result;
        Statement select(*m_database, std::string("SELECT ") + kQueryColumns + kWantedQueriesOf +
                                          " ORDER BY id LIMIT " + std::to_string(filter.limit));
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

Result<ImportCount> QueryStore::add(const std::vector<Query>& queries, Removed removed) const {
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

Result<QueryReplacement> QueryStore::replacement(const std::vector<Query>& queries) const {
    return guarded(*m_database, [&]() -> Result<QueryReplacement> {
        Transaction transaction(*m_database);
        Statement(*m_database, kCopyQueries).run();
        Statement(*m_database, "UPDATE query SET retired = 1 WHERE origin = 'data'").run();
        Statement reword(
            *m_database,
            std::string("UPDATE query SET text = ?2 WHERE external = ?1 AND text <> ?2 AND ") + kIsReplaceable);
        for (const Query& query : queries) reword.bind(query.id, query.text).run();
        const Result<ImportCount> added = add(queries, Removed::ComesBack);
        if (!added) return std::unexpected(added.error());
        QueryReplacement done;
        Statement changed(*m_database, kChangedSinceCopy);
        while (changed.step()) {
            done.before.push_back(recordOf(changed, 0));
            done.after.push_back(recordOf(changed, kRecordColumns));
            const bool was = !done.before.back().removed;
            const bool is = !done.after.back().removed;
            if (is && !was) ++done.count.added;
            if (was && (!is || done.before.back().text != done.after.back().text)) ++done.count.gone;
        }
        done.count.present = std::ssize(queries) - done.count.added;
        Statement(*m_database, "DROP TABLE earlier_query").run();
        transaction.commit();
        return done;
    });
}

Result<ImportCount> QueryStore::replace(const std::vector<Query>& queries) const {
    const Result<QueryReplacement> done = replacement(queries);
    if (!done) return std::unexpected(done.error());
    return done->count;
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

Result<std::vector<IdState>> QueryStore::idStates(const std::vector<Query>& queries) const {
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
