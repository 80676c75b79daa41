#include "core/store/response_store.h"

#include <algorithm>

#include "core/constitution/principle.h"
#include "core/dataset/response_file.h"
#include "core/store/guarded.h"
#include "core/store/principle_store.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

/// What constitutions of the same principles in another order share.
std::string canonicalPrinciples(const std::string& constitution) {
    std::vector<std::string> principles = principlesOf(constitution);
    std::ranges::sort(principles);
    std::string result;
    for (const std::string& principle : principles) result += (result.empty() ? "" : "\n") + principle;
    return result;
}

/// Finds or creates the rows that responses refer to.
class References {
public:
    explicit References(const Database& database) : m_database(database) {}

    Result<std::int64_t> query(Response& response) {
        Statement& find = response.queryId.empty() ? m_queryByText : m_queryById;
        if (find.bind(response.queryId.empty() ? response.query : response.queryId).step()) {
            if (find.text(1) == response.query) return find.integer(0);
            return fail(ErrorKind::Input, "query \"" + response.queryId +
                                              "\" is there already with another text; give the new one its own id");
        }
        if (response.queryId.empty()) {
            const Result<std::string> id = QueryStore(m_database).freeId();
            if (!id) return std::unexpected(id.error());
            response.queryId = *id;
        }
        // Responses from elsewhere bring queries nothing was trained on here.
        m_addQuery.bind(response.queryId, response.query).run();
        return lastInsertedRow(m_database);
    }

    std::int64_t constitution(const Response& response) {
        if (m_constitution.bind(response.constitution).step()) return m_constitution.integer(0);
        m_addConstitution
            .bind(response.constitutionName, response.constitution, canonicalPrinciples(response.constitution))
            .run();
        return lastInsertedRow(m_database);
    }

    /// Column and name of a constitution whose file does not say: as other responses under the same principles have
    /// them, else by whether it states an antithesis of the experiment.
    Result<void> placeColumn(Response& response) {
        if (response.column == kUnknownColumn && m_column.bind(canonicalPrinciples(response.constitution)).step()) {
            response.column = m_column.integer(0);
            if (response.constitutionName.empty()) response.constitutionName = m_column.text(1);
        }
        if (response.column == kUnknownColumn) {
            const Result<std::vector<Principle>> known = PrincipleStore(m_database).principles();
            if (!known) return std::unexpected(known.error());
            const std::vector<std::string> stated = principlesOf(response.constitution);
            const bool antithetical = std::ranges::any_of(*known, [&](const Principle& principle) {
                return std::ranges::find(stated, principle.antithesis) != stated.end();
            });
            response.column = antithetical ? 1 : 0;
        }
        if (response.constitutionName.empty()) {
            response.constitutionName = response.column == 0 ? "constitution" : "antithesis";
        }
        return {};
    }

    std::int64_t writer(const std::string& name, bool imported) {
        if (m_writer.bind(name).step()) return m_writer.integer(0);
        m_addWriter.bind(name, imported).run();
        return lastInsertedRow(m_database);
    }

private:
    const Database& m_database;
    Statement m_queryById{m_database, "SELECT id, text FROM query WHERE external = ?"};
    Statement m_queryByText{m_database, "SELECT id, text FROM query WHERE text = ? ORDER BY id LIMIT 1"};
    Statement m_addQuery{m_database, "INSERT INTO query (external, text, split) VALUES (?, ?, 'held-out')"};
    Statement m_constitution{m_database, "SELECT id FROM constitution WHERE text = ?"};
    Statement m_addConstitution{m_database, "INSERT INTO constitution (name, text, principles) VALUES (?, ?, ?)"};
    Statement m_column{m_database,
                       "SELECT r.col, c.name FROM constitution c JOIN response r ON r.constitution = c.id "
                       "WHERE c.principles = ? ORDER BY r.id LIMIT 1"};
    Statement m_writer{m_database, "SELECT id FROM writer WHERE name = ?"};
    Statement m_addWriter{m_database, "INSERT INTO writer (name, imported) VALUES (?, ?)"};
};

constexpr const char* kInsert =
    "INSERT INTO response (run, seq, attempt, iteration, writer, purpose, query, constitution, col, text, tokens, "
    "finish, "
    "dropped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

Result<void> insertResponse(Statement& insert, References& references, std::optional<std::int64_t> run,
                            Response response) {
    const Result<std::int64_t> query = references.query(response);
    if (!query) return std::unexpected(query.error());
    if (Result<void> placed = references.placeColumn(response); !placed) return placed;
    std::optional<std::int64_t> seq;
    if (run) seq = response.seq;
    insert
        .bind(run, seq, response.attempt, response.iteration, references.writer(response.model, !run),
              toString(response.purpose), *query, references.constitution(response), response.column, response.text,
              response.tokens, response.finish, response.dropped)
        .run();
    return {};
}

/// " FROM … WHERE …" of a filter; bindFilter() fills its `?`.
std::string fromAndWhere(const ResponseFilter& filter) {
    std::string sql =
        " FROM response r JOIN writer w ON w.id = r.writer JOIN query q ON q.id = r.query "
        "JOIN constitution c ON c.id = r.constitution "
        "WHERE (?1 IS NULL OR w.name = ?1) AND (?2 IS NULL OR q.external = ?2) AND (?3 IS NULL OR r.col = ?3) "
        "AND (?4 IS NULL OR r.purpose = ?4) AND (?5 IS NULL OR r.run = ?5)";
    if (filter.heldOutOnly) sql += " AND q.split = 'held-out'";
    if (filter.currentOnly) {
        sql +=
            " AND r.purpose <> 'train' AND NOT EXISTS (SELECT 1 FROM response later WHERE later.writer = r.writer AND "
            "later.query = r.query AND later.constitution = r.constitution AND later.id > r.id "
            "AND later.purpose <> 'train')";
    }
    return sql;
}

void bindFilter(Statement& select, const ResponseFilter& filter) {
    std::optional<std::string> purpose;
    if (filter.purpose) purpose = std::string(toString(*filter.purpose));
    select.bind(filter.model, filter.queryId, filter.column, purpose, filter.run);
}

Result<ResponseRow> rowOf(Statement& select) {
    ResponseRow row{.id = select.integer(0), .run = select.optionalInteger(1), .response = {}};
    Response& response = row.response;
    response.seq = select.optionalInteger(2).value_or(0);
    response.attempt = select.integer(3);
    response.iteration = select.integer(4);
    response.model = select.text(5);
    const Result<ResponsePurpose> purpose = responsePurposeOf(select.text(6), "response");
    if (!purpose) return std::unexpected(purpose.error());
    response.purpose = *purpose;
    response.queryId = select.text(7);
    response.query = select.text(8);
    response.column = select.integer(9);
    response.constitutionName = select.text(10);
    response.constitution = select.text(11);
    response.text = select.text(12);
    response.tokens = select.optionalInteger(13);
    response.finish = select.text(14);
    response.dropped = select.optionalText(15);
    return row;
}

}  // namespace

Result<std::vector<ResponseRow>> ResponseStore::responses(const ResponseFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::vector<ResponseRow>> {
        Statement select(*m_database,
                         "SELECT r.id, r.run, r.seq, r.attempt, r.iteration, w.name, r.purpose, q.external, q.text, "
                         "r.col, c.name, c.text, r.text, r.tokens, r.finish, r.dropped" +
                             fromAndWhere(filter) + " ORDER BY r.id LIMIT " +
                             std::to_string(filter.limit.value_or(-1)) + " OFFSET " + std::to_string(filter.offset));
        bindFilter(select, filter);
        std::vector<ResponseRow> rows;
        while (select.step()) {
            Result<ResponseRow> row = rowOf(select);
            if (!row) return std::unexpected(row.error());
            rows.push_back(std::move(*row));
        }
        return rows;
    });
}

Result<std::int64_t> ResponseStore::count(const ResponseFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, "SELECT count(*)" + fromAndWhere(filter));
        bindFilter(select, filter);
        select.step();
        return select.integer(0);
    });
}

Result<std::vector<ResponseSummary>> ResponseStore::summaries() const {
    return guarded(*m_database, [&]() -> Result<std::vector<ResponseSummary>> {
        ResponseFilter current;
        current.currentOnly = true;
        Statement select(*m_database, "SELECT w.name, count(*), count(r.tokens), avg(r.tokens)" +
                                          fromAndWhere(current) + " GROUP BY w.id ORDER BY w.id");
        bindFilter(select, current);
        std::vector<ResponseSummary> result;
        while (select.step()) {
            ResponseSummary summary{.model = select.text(0), .n = select.integer(1), .meanTokens = {}};
            if (select.integer(2) == summary.n) summary.meanTokens = select.optionalReal(3);
            result.push_back(std::move(summary));
        }
        return result;
    });
}

Result<std::vector<std::string>> ResponseStore::models() const {
    return guarded(*m_database, [&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        Statement select(*m_database, "SELECT name FROM writer ORDER BY id");
        while (select.step()) names.push_back(select.text(0));
        return names;
    });
}

Result<std::int64_t> ResponseStore::nextSeq(std::int64_t run) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, "SELECT next_response FROM run WHERE number = ?");
        return select.bind(run).step() ? select.integer(0) : 0;
    });
}

Result<ImportCount> ResponseStore::addFromRun(std::int64_t run, const std::vector<Response>& responses) const {
    const Result<std::int64_t> next = nextSeq(run);
    if (!next) return std::unexpected(next.error());
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        References references(*m_database);
        Statement insert(*m_database, kInsert);
        ImportCount count;
        std::int64_t last = *next;
        for (const Response& response : responses) {
            if (response.seq < last) {
                ++count.present;
                continue;
            }
            if (Result<void> done = insertResponse(insert, references, run, response); !done) {
                return std::unexpected(done.error());
            }
            last = response.seq + 1;
            ++count.added;
        }
        Statement(*m_database, "UPDATE run SET next_response = ? WHERE number = ?").bind(last, run).run();
        transaction.commit();
        return count;
    });
}

Result<ImportCount> ResponseStore::addImported(std::string_view name, const std::vector<Response>& responses) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Statement writer(*m_database, "SELECT 1 FROM writer WHERE name = ? AND imported = 0");
        if (writer.bind(name).step()) {
            return fail(ErrorKind::Input,
                        "\"" + std::string(name) + "\" is a model of this experiment; import under another --name");
        }
        Transaction transaction(*m_database);
        References references(*m_database);
        Statement insert(*m_database, kInsert);
        Statement present(*m_database,
                          "SELECT 1 FROM response r JOIN writer w ON w.id = r.writer JOIN query q ON q.id = r.query "
                          "JOIN constitution c ON c.id = r.constitution "
                          "WHERE w.name = ? AND q.text = ? AND c.text = ? AND r.text = ?");
        ImportCount count;
        for (Response response : responses) {
            if (present.bind(name, response.query, response.constitution, response.text).step()) {
                ++count.present;
                continue;
            }
            response.model = std::string(name);
            response.purpose = ResponsePurpose::Import;
            if (Result<void> done = insertResponse(insert, references, std::nullopt, std::move(response)); !done) {
                return std::unexpected(done.error());
            }
            ++count.added;
        }
        transaction.commit();
        return count;
    });
}

}  // namespace sami
