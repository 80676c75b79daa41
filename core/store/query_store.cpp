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
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement select(*m_database, "SELECT text FROM query WHERE external = ?");
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
            } else if (select.text(0) == query.text) {
                const int revived =
                    revive.bind(splitOf(query.heldOut), toString(query.origin), query.id, query.set).run();
                ++(revived > 0 ? count.added : count.present);
                if (!query.set.empty()) name.bind(query.set, query.id).run();
            } else {
                return hasAnotherText(query.id);
            }
        }
        transaction.commit();
        return count;
    });
}

Result<ImportCount> QueryStore::replace(const std::vector<Query>& queries) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement(*m_database,
                  "DELETE FROM query WHERE origin = 'data' AND "
                  "NOT EXISTS (SELECT 1 FROM response WHERE response.query = query.id)")
            .run();
        Statement(*m_database, "UPDATE query SET retired = 1 WHERE origin = 'data'").run();
        Result<ImportCount> count = add(queries);
        if (count) transaction.commit();
        return count;
    });
}

Result<std::vector<IdState>> QueryStore::idStates(const std::vector<Query>& queries) const {
    return guarded(*m_database, [&]() -> Result<std::vector<IdState>> {
        Statement select(*m_database, "SELECT text FROM query WHERE external = ?");
        std::vector<IdState> states;
        states.reserve(queries.size());
        for (const Query& query : queries) {
            const bool isThere = select.bind(query.id).step();
            states.push_back(!isThere                       ? IdState::Free
                             : select.text(0) == query.text ? IdState::SameText
                                                            : IdState::AnotherText);
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
