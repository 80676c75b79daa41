#include "core/store/query_store.h"

#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

const char* splitOf(bool heldOut) {
    return heldOut ? "held-out" : "training";
}

}  // namespace

Result<std::vector<Query>> QueryStore::queries() const {
    return guarded(*m_database, [&]() -> Result<std::vector<Query>> {
        std::vector<Query> result;
        Statement select(*m_database, "SELECT external, text, split FROM query WHERE retired = 0 ORDER BY id");
        while (select.step()) result.push_back({select.text(0), select.text(1), select.text(2) == "held-out"});
        return result;
    });
}

Result<std::optional<Query>> QueryStore::find(std::string_view id) const {
    return guarded(*m_database, [&]() -> Result<std::optional<Query>> {
        Statement select(*m_database, "SELECT external, text, split FROM query WHERE external = ?");
        if (!select.bind(id).step()) return std::optional<Query>();
        return std::optional(Query{select.text(0), select.text(1), select.text(2) == "held-out"});
    });
}

Result<std::int64_t> QueryStore::count(bool heldOut) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, "SELECT count(*) FROM query WHERE split = ? AND retired = 0");
        select.bind(splitOf(heldOut)).step();
        return select.integer(0);
    });
}

Result<ImportCount> QueryStore::add(const std::vector<Query>& queries) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement select(*m_database, "SELECT text FROM query WHERE external = ?");
        Statement insert(*m_database, "INSERT INTO query (external, text, split) VALUES (?, ?, ?)");
        Statement revive(*m_database, "UPDATE query SET retired = 0, split = ? WHERE external = ? AND retired = 1");
        ImportCount count;
        for (const Query& query : queries) {
            if (!select.bind(query.id).step()) {
                insert.bind(query.id, query.text, splitOf(query.heldOut)).run();
                ++count.added;
            } else if (select.text(0) == query.text) {
                ++(revive.bind(splitOf(query.heldOut), query.id).run() > 0 ? count.added : count.present);
            } else {
                return fail(ErrorKind::Input, "query \"" + query.id + "\" is there already with another text; " +
                                                  "give the new one an id of its own");
            }
        }
        transaction.commit();
        return count;
    });
}

Result<ImportCount> QueryStore::replace(const std::vector<Query>& queries) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement(*m_database, "DELETE FROM query WHERE id NOT IN (SELECT query FROM response)").run();
        Statement(*m_database, "UPDATE query SET retired = 1").run();
        Result<ImportCount> count = add(queries);
        if (count) transaction.commit();
        return count;
    });
}

Result<void> QueryStore::setHeldOut(std::string_view id, bool heldOut) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement update(*m_database, "UPDATE query SET split = ? WHERE external = ?");
        if (update.bind(splitOf(heldOut), id).run() == 0) {
            return fail(ErrorKind::NotFound, "no query has the id \"" + std::string(id) + "\"");
        }
        return {};
    });
}

Result<std::string> QueryStore::freeId() const {
    return guarded(*m_database, [&]() -> Result<std::string> {
        Statement next(*m_database, "SELECT coalesce(max(id), 0) + 1 FROM query");
        next.step();
        Statement taken(*m_database, "SELECT 1 FROM query WHERE external = ?");
        for (std::int64_t number = next.integer(0);; ++number) {
            const std::string id = "query-" + std::to_string(number);
            if (!taken.bind(id).step()) return id;
        }
    });
}

}  // namespace sami
