#include "core/store/comparison_store.h"

#include "core/constitution/principle.h"
#include "core/store/guarded.h"
#include "core/store/principle_store.h"
#include "core/store/statement.h"

namespace sami {

namespace {

/// Pairs of what stands; ?1 baseline, ?2 candidate.
constexpr const char* kStanding =
    " FROM writer wb JOIN current_response cb ON cb.writer = wb.id "
    "JOIN writer wn ON wn.name = ?2 JOIN current_response cn ON cn.writer = wn.id AND cn.query = cb.query "
    "AND cn.constitution = cb.constitution JOIN query q ON q.id = cb.query ";

/// ?3 query, ?4 held out, ?5 with asked ones.
constexpr const char* kWantedQueries =
    "WHERE wb.name = ?1 AND (?3 IS NULL OR q.external = ?3) "
    "AND (?4 IS NULL OR q.split = CASE WHEN ?4 THEN 'held-out' ELSE 'training' END) "
    "AND (?5 OR q.origin <> 'asked') ";

/// What the constitution was to the run of the candidate (u), else to the experiment.
constexpr const char* kJoinedResponses =
    "JOIN response b ON b.id = cb.response JOIN response n ON n.id = cn.response "
    "JOIN constitution c ON c.id = b.constitution "
    "LEFT JOIN constitution_use u ON u.run = n.run AND u.constitution = n.constitution "
    "LEFT JOIN comparison m ON m.baseline = b.id AND m.candidate = n.id ";

/// ?6 principled, ?7 unjudged by, ?8 in so many orders.
constexpr const char* kWantedPairs =
    "AND (?6 IS NULL OR coalesce(u.principled, c.principled) = ?6) "
    "AND (?7 = '' OR (SELECT count(DISTINCT v.presented) FROM verdict v WHERE v.comparison = m.id AND v.judge = ?7 "
    "AND v.outcome <> 'error') < ?8) ";

/// The constitution that a response was told apart from: drawn for the same query in the same go.
std::string drawnBeside(const std::string& response) {
    return "(SELECT oc.text FROM response o "
           "JOIN constitution_use own ON own.run = o.run AND own.constitution = " +
           response +
           ".constitution JOIN constitution_use other ON other.run = o.run AND other.constitution = o.constitution "
           "JOIN constitution oc ON oc.id = o.constitution WHERE o.run = " +
           response + ".run AND o.writer = " + response + ".writer AND o.query = " + response +
           ".query AND o.iteration = " + response + ".iteration AND o.purpose = " + response +
           ".purpose AND other.principled <> own.principled AND other.held_out = own.held_out "
           "ORDER BY o.id DESC LIMIT 1)";
}

/// That of the candidate's answer, else of the baseline's.
std::string antithesis() {
    return "coalesce(" + drawnBeside("n") + ", " + drawnBeside("b") + ")";
}

void bindPairFilter(Statement& select, const ModelPair& models, const PairFilter& filter) {
    select.bind(models.baseline, models.candidate, filter.queryId, filter.heldOut, filter.withAsked, filter.principled,
                filter.unjudgedBy, filter.orders);
}

PairRow pairOf(Statement& select) {
    PairRow row;
    row.comparison = select.optionalInteger(0).value_or(0);
    row.baselineResponse = select.integer(1);
    row.candidateResponse = select.integer(2);
    row.queryId = select.text(3);
    row.query = select.text(4);
    row.heldOut = select.text(5) == "held-out";
    row.origin = queryOriginOf(select.text(6));
    row.column = select.integer(7);
    row.principled = select.integer(8) != 0;
    row.constitutionName = select.text(9);
    row.constitution = select.text(10);
    row.baseline = select.text(11);
    row.candidate = select.text(12);
    row.baselineTokens = select.optionalInteger(13);
    row.candidateTokens = select.optionalInteger(14);
    row.antithesis = select.optionalText(15).value_or("");
    row.baselineFinish = select.text(16);
    row.candidateFinish = select.text(17);
    row.heldOutPrinciples = select.integer(18) != 0;
    return row;
}

/// Limits the pairs to those of the first so many queries, of all or of every set.
std::string firstQueries(const PairFilter& filter) {
    const std::string wanted = std::string(kStanding) + kWantedQueries;
    std::string limits;
    if (filter.queryLimit) {
        limits += "AND cb.query IN (SELECT DISTINCT cb.query" + wanted + "ORDER BY cb.query LIMIT " +
                  std::to_string(*filter.queryLimit) + ") ";
    }
    if (filter.limitOfEachSet) {
        limits +=
            "AND cb.query IN (SELECT query FROM (SELECT query, row_number() OVER (PARTITION BY set_name ORDER BY "
            "query) AS place FROM (SELECT DISTINCT cb.query AS query, q.set_name AS set_name" +
            wanted + ")) WHERE place <= " + std::to_string(*filter.limitOfEachSet) + ") ";
    }
    return limits;
}

constexpr const char* kPairColumns =
    "SELECT m.id, b.id, n.id, q.external, q.text, q.split, q.origin, b.col, coalesce(u.principled, c.principled) AS "
    "without_antithesis, "
    "c.name, c.text, b.text, "
    "n.text, "
    "b.tokens, n.tokens, ";

}  // namespace

Result<std::vector<PairRow>> ComparisonStore::pairs(const ModelPair& models, const PairFilter& filter) const {
    const Result<std::vector<Principle>> principles = PrincipleStore(*m_database).principles();
    if (!principles) return std::unexpected(principles.error());
    return guarded(*m_database, [&]() -> Result<std::vector<PairRow>> {
        Statement select(*m_database, std::string(kPairColumns) + antithesis() +
                                          ", b.finish, n.finish, coalesce(u.held_out, c.held_out)" + kStanding +
                                          kJoinedResponses + kWantedQueries + kWantedPairs + firstQueries(filter) +
                                          "ORDER BY cb.query, without_antithesis DESC, b.col, cb.constitution");
        bindPairFilter(select, models, filter);
        std::vector<PairRow> rows;
        while (select.step()) {
            PairRow& row = rows.emplace_back(pairOf(select));
            if (row.antithesis.empty()) row.antithesis = oppositeOf(row.constitution, *principles).value_or("");
        }
        return rows;
    });
}

Result<std::int64_t> ComparisonStore::count(const ModelPair& models, const PairFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement select(*m_database, "SELECT count(*)" + std::string(kStanding) + kJoinedResponses + kWantedQueries +
                                          kWantedPairs + firstQueries(filter));
        bindPairFilter(select, models, filter);
        select.step();
        return select.integer(0);
    });
}

Result<std::vector<ComparedQueryRow>> ComparisonStore::queries(const ModelPair& models, std::int64_t offset,
                                                               std::int64_t limit) const {
    return guarded(*m_database, [&]() -> Result<std::vector<ComparedQueryRow>> {
        // Two parts, so that neither is sorted: the few of visitors by their own index, the others as they are kept.
        const std::string both =
            " AND EXISTS (SELECT 1 FROM writer wb JOIN current_response cb ON cb.writer = wb.id JOIN writer wn ON "
            "wn.name = ?2 JOIN current_response cn ON cn.writer = wn.id AND cn.query = cb.query AND cn.constitution = "
            "cb.constitution WHERE wb.name = ?1 AND cb.query = q.id) ";
        Statement asked(*m_database, "SELECT q.external, q.text FROM query q WHERE q.origin = 'asked'" + both +
                                         "ORDER BY q.id DESC");
        std::vector<ComparedQueryRow> rows;
        std::int64_t skipped = 0;
        asked.bind(models.baseline, models.candidate);
        while (std::ssize(rows) < limit && asked.step()) {
            if (skipped++ >= offset) rows.push_back({asked.text(0), asked.text(1), QueryOrigin::Asked});
        }
        if (std::ssize(rows) == limit) return rows;
        Statement others(*m_database, "SELECT q.external, q.text, q.origin FROM query q WHERE q.origin <> 'asked'" +
                                          both + "ORDER BY q.id LIMIT " + std::to_string(limit - std::ssize(rows)) +
                                          " OFFSET " + std::to_string(std::max<std::int64_t>(0, offset - skipped)));
        others.bind(models.baseline, models.candidate);
        while (others.step()) rows.push_back({others.text(0), others.text(1), queryOriginOf(others.text(2))});
        return rows;
    });
}

Result<std::vector<ModelPair>> ComparisonStore::comparedModels() const {
    return guarded(*m_database, [&]() -> Result<std::vector<ModelPair>> {
        // Who wrote first is the baseline, but for `base`, which always is: it may have been imported last.
        Statement select(*m_database,
                         "SELECT wb.name, wn.name FROM writer wb, writer wn WHERE wn.name <> 'base' "
                         "AND wb.id <> wn.id AND (wb.name = 'base' OR wb.id < wn.id) AND EXISTS ("
                         "SELECT 1 FROM current_response b JOIN current_response n ON n.writer = wn.id "
                         "AND n.query = b.query AND n.constitution = b.constitution WHERE b.writer = wb.id) "
                         "ORDER BY wn.id DESC, wb.id");
        std::vector<ModelPair> names;
        while (select.step()) names.push_back({select.text(0), select.text(1)});
        return names;
    });
}

}  // namespace sami
