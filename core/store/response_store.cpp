#include "core/store/response_store.h"

#include <map>

#include "core/store/guarded.h"
#include "core/store/model_store.h"
#include "core/store/principle_store.h"
#include "core/store/response_references.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

/// Writes responses and keeps which one of a writer stands for a query under the same principles: the latest, and of
/// those that say the same the one that was there, so that what was judged of it goes on to count.
class ResponseWriting {
public:
    explicit ResponseWriting(const Database& database) : m_database(database) {}

    void add(std::optional<std::int64_t> run, std::int64_t writer, std::int64_t query,
             const ResponseReferences::ConstitutionRows& constitution, const Response& response) {
        std::optional<std::int64_t> seq;
        if (run) seq = response.line.seq;
        m_insert
            .bind(run, seq, response.line.attempt, response.iteration, writer, toString(response.purpose), query,
                  constitution.own, response.column, response.text, response.tokens, response.finish, response.dropped,
                  response.thought)
            .run();
        if (response.purpose == ResponsePurpose::Train) return;
        m_current.bind(writer, query, constitution.canonical, lastInsertedRow(m_database), response.tokens).run();
    }

private:
    const Database& m_database;
    Statement m_insert{m_database,
                       "INSERT INTO response (run, seq, attempt, iteration, writer, purpose, query, constitution, col, "
                       "text, tokens, finish, dropped, thought) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    Statement m_current{m_database,
                        "INSERT INTO current_response (writer, query, constitution, response, tokens) "
                        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (writer, query, constitution) DO UPDATE SET "
                        "response = excluded.response, tokens = excluded.tokens "
                        "WHERE tokens IS NOT excluded.tokens OR "
                        "(SELECT text FROM response WHERE id = current_response.response) IS NOT "
                        "(SELECT text FROM response WHERE id = excluded.response)"};
};

/// Of a query that the experiment does not know.
QueryOrigin originBy(ResponsePurpose purpose) {
    return purpose == ResponsePurpose::Compare ? QueryOrigin::Asked : QueryOrigin::Imported;
}

/// A model by the name the worker gives it: of its run, or of the experiment.
Result<std::int64_t> writerRow(const Database& database, const RunWriter& writer, const Response& response) {
    const ModelStore models(database);
    if (!writer.ownModels) return models.rowNamed(response.model);
    const ModelKind kind = response.model == "base" ? ModelKind::Base : ModelKind::Iteration;
    const Result<std::int64_t> own =
        models.rowOf(writer.run, response.model, kind, kind == ModelKind::Base ? 0 : response.iteration);
    if (!own || response.condition.empty()) return own;
    const std::optional<PromptCondition> condition = promptConditionOf(response.condition);
    if (condition) return models.variantRow(*own, *condition);
    return fail(ErrorKind::Input, "a response was written under the condition \"{condition}\", which is none",
                {{"condition", response.condition}});
}

/// " FROM … WHERE …" of a filter; bindResponseFilter() fills its `?`.
std::string fromAndWhere(const ResponseFilter& filter) {
    std::string sql =
        " FROM response r JOIN writer w ON w.id = r.writer JOIN query q ON q.id = r.query "
        "JOIN constitution c ON c.id = r.constitution " +
        std::string(filter.currentOnly ? "JOIN current_response cr ON cr.response = r.id AND cr.writer = r.writer AND "
                                         "cr.query = r.query AND cr.constitution = c.canonical "
                                       : "") +
        "WHERE (?1 IS NULL OR w.name = ?1) AND (?2 IS NULL OR q.external = ?2) AND (?3 IS NULL OR r.col = ?3) "
        "AND (?4 IS NULL OR r.purpose = ?4) AND (?5 IS NULL OR r.run = ?5)";
    if (filter.heldOutOnly) sql += " AND q.split = 'held-out'";
    if (filter.queryRow) sql += " AND r.query = " + std::to_string(*filter.queryRow);
    if (filter.droppedOnly) sql += " AND r.dropped IS NOT NULL";
    // As a plain comparison the index by run and line serves it, however long the run is.
    if (filter.run && filter.fromSeq)
        sql += " AND r.run = " + std::to_string(*filter.run) + " AND r.seq >= " + std::to_string(*filter.fromSeq);
    return sql;
}

void bindResponseFilter(Statement& select, const ResponseFilter& filter) {
    std::optional<std::string> purpose;
    if (filter.purpose) purpose = std::string(toString(*filter.purpose));
    select.bind(filter.model, filter.queryId, filter.column, purpose, filter.run);
}

Result<ResponseRow> rowOf(Statement& select) {
    ResponseRow row{.id = select.integer(0), .run = select.optionalInteger(1), .response = {}};
    Response& response = row.response;
    response.line.seq = select.optionalInteger(2).value_or(0);
    response.line.attempt = select.integer(3);
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
    response.thought = select.text(16);
    return row;
}

}  // namespace

Result<std::vector<ResponseRow>> ResponseStore::responses(const ResponseFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::vector<ResponseRow>> {
        Statement select(*m_database,
                         "SELECT r.id, r.run, r.seq, r.attempt, r.iteration, w.name, r.purpose, q.external, q.text, "
                         "r.col, c.name, c.text, r.text, r.tokens, r.finish, r.dropped, r.thought" +
                             fromAndWhere(filter) + " ORDER BY r.id LIMIT " +
                             std::to_string(filter.limit.value_or(-1)) + " OFFSET " + std::to_string(filter.offset));
        bindResponseFilter(select, filter);
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
        bindResponseFilter(select, filter);
        select.step();
        return select.integer(0);
    });
}

Result<std::vector<ResponseSummary>> ResponseStore::summaries() const {
    return guarded(*m_database, [&]() -> Result<std::vector<ResponseSummary>> {
        Statement select(*m_database,
                         "SELECT w.name, count(*), count(c.tokens), avg(c.tokens) FROM current_response c "
                         "JOIN writer w ON w.id = c.writer GROUP BY c.writer ORDER BY c.writer");
        std::vector<ResponseSummary> result;
        while (select.step()) {
            ResponseSummary summary{.model = select.text(0), .n = select.integer(1), .meanTokens = {}};
            if (select.integer(2) == summary.n) summary.meanTokens = select.optionalReal(3);
            result.push_back(std::move(summary));
        }
        return result;
    });
}

Result<ImportCount> ResponseStore::addFromRun(const RunWriter& writer, const std::vector<Response>& responses) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        // Lines may be read again: what the experiment has of the run, not how far it was read, tells what is new.
        Statement next(*m_database, "SELECT coalesce(max(seq) + 1, 0) FROM response WHERE run = ?");
        next.bind(writer.run).step();
        std::int64_t expected = next.integer(0);
        ResponseReferences references(*m_database, writer.principles, writer.run);
        ResponseWriting writing(*m_database);
        std::map<std::pair<std::string, std::string>, std::int64_t> writers;  // by model and condition
        ImportCount count;
        for (Response response : responses) {
            if (response.line.seq < expected) {
                ++count.present;
                continue;
            }
            const std::pair asked(response.model, response.condition);
            if (!writers.contains(asked)) {
                const Result<std::int64_t> row = writerRow(*m_database, writer, response);
                if (!row) return std::unexpected(row.error());
                writers[asked] = *row;
            }
            const Result<std::int64_t> query = references.query(response, originBy(response.purpose));
            if (!query) return std::unexpected(query.error());
            references.placeColumn(response);
            writing.add(writer.run, writers[asked], *query, references.constitution(response), response);
            expected = response.line.seq + 1;
            ++count.added;
        }
        transaction.commit();
        return count;
    });
}

Result<ImportCount> ResponseStore::addImported(std::string_view name, const std::vector<Response>& responses) const {
    const Result<std::vector<Principle>> principles = PrincipleStore(*m_database).principles();
    if (!principles) return std::unexpected(principles.error());
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        const Result<std::int64_t> writer = ModelStore(*m_database).importedRow(name);
        if (!writer) return std::unexpected(writer.error());
        ResponseReferences references(*m_database, *principles);
        ResponseWriting writing(*m_database);
        Statement present(*m_database,
                          "SELECT 1 FROM response WHERE writer = ? AND query = ? AND constitution = ? AND text = ?");
        ImportCount count;
        for (Response response : responses) {
            response.purpose = ResponsePurpose::Import;
            const Result<std::int64_t> query = references.query(response, QueryOrigin::Imported);
            if (!query) return std::unexpected(query.error());
            references.placeColumn(response);
            const ResponseReferences::ConstitutionRows constitution = references.constitution(response);
            if (present.bind(*writer, *query, constitution.own, response.text).step()) {
                ++count.present;
                continue;
            }
            writing.add(std::nullopt, *writer, *query, constitution, response);
            ++count.added;
        }
        transaction.commit();
        return count;
    });
}

}  // namespace sami
