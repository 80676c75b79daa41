#include "core/store/comparison_store.h"

#include <map>

#include "core/constitution/principle.h"
#include "core/store/guarded.h"
#include "core/store/principle_store.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

/// The latest response of each writer (of those that `writers` allows) to each query under each set of principles,
/// training responses aside.
std::string withCurrent(const char* writers) {
    return std::string(
               "WITH current AS (SELECT max(r.id) AS id, r.writer, r.query, c.principles FROM response r "
               "JOIN constitution c ON c.id = r.constitution WHERE r.purpose <> 'train' ") +
           writers + " GROUP BY r.writer, r.query, c.principles) ";
}

/// ?1 baseline, ?2 candidate, ?3 column, ?4 query, ?5 held out only, ?6 unjudged by, ?7 limit.
constexpr const char* kPairs =
    "SELECT m.id, b.id, n.id, q.external, q.text, q.split, b.col, c.name, c.text, b.text, n.text, b.tokens, n.tokens, "
    "(SELECT oc.text FROM response o JOIN constitution oc ON oc.id = o.constitution WHERE o.query = q.id "
    " AND o.col = 1 - b.col AND b.col IN (0, 1) AND o.writer IN (cb.writer, cn.writer) ORDER BY o.id DESC LIMIT 1), "
    "b.finish, n.finish "
    "FROM current cb JOIN current cn ON cn.query = cb.query AND cn.principles = cb.principles "
    "JOIN response b ON b.id = cb.id JOIN response n ON n.id = cn.id "
    "JOIN writer wb ON wb.id = cb.writer JOIN writer wn ON wn.id = cn.writer "
    "JOIN query q ON q.id = cb.query JOIN constitution c ON c.id = b.constitution "
    "LEFT JOIN comparison m ON m.baseline = b.id AND m.candidate = n.id "
    "WHERE wb.name = ?1 AND wn.name = ?2 AND (?3 IS NULL OR b.col = ?3) AND (?4 IS NULL OR q.external = ?4) "
    "AND (NOT ?5 OR q.split = 'held-out') "
    "AND (?6 = '' OR NOT EXISTS (SELECT 1 FROM verdict v WHERE v.comparison = m.id AND v.judge = ?6 "
    "  AND v.outcome <> 'error')) "
    "ORDER BY q.id, b.col, c.principles LIMIT ?7";

constexpr const char* kUpsertVerdict =
    "INSERT INTO verdict (comparison, judge, outcome, both_bad, score_baseline, score_candidate, presented, rationale, "
    "comment, prompt_hash, tokens_baseline, tokens_candidate, seconds, created) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (comparison, judge) DO UPDATE SET "
    "outcome = excluded.outcome, both_bad = excluded.both_bad, score_baseline = excluded.score_baseline, "
    "score_candidate = excluded.score_candidate, presented = excluded.presented, rationale = excluded.rationale, "
    "comment = excluded.comment, prompt_hash = excluded.prompt_hash, tokens_baseline = excluded.tokens_baseline, "
    "tokens_candidate = excluded.tokens_candidate, seconds = excluded.seconds, created = excluded.created";

constexpr const char* kVerdictColumns =
    "v.judge, v.outcome, v.both_bad, v.score_baseline, v.score_candidate, v.presented, v.rationale, v.comment, "
    "v.prompt_hash, v.tokens_baseline, v.tokens_candidate, v.seconds, v.created";

/// Reads kVerdictColumns.
Result<Verdict> verdictOf(Statement& select) {
    const Result<Outcome> outcome = outcomeOf(select.text(1), "verdict");
    if (!outcome) return std::unexpected(outcome.error());
    return Verdict{.judge = select.text(0),
                   .outcome = *outcome,
                   .bothBad = select.integer(2) != 0,
                   .scoreBaseline = select.optionalReal(3),
                   .scoreCandidate = select.optionalReal(4),
                   .order = select.text(5),
                   .rationale = select.text(6),
                   .comment = select.text(7),
                   .promptHash = select.text(8),
                   .tokensBaseline = select.optionalInteger(9),
                   .tokensCandidate = select.optionalInteger(10),
                   .seconds = select.real(11),
                   .created = select.real(12)};
}

/// A pair and the rows of its responses.
struct FoundPair {
    PairRow row;
    std::int64_t baselineId = 0;
    std::int64_t candidateId = 0;
};

FoundPair pairOf(Statement& select) {
    FoundPair pair;
    pair.row.comparison = select.optionalInteger(0).value_or(0);
    pair.baselineId = select.integer(1);
    pair.candidateId = select.integer(2);
    pair.row.queryId = select.text(3);
    pair.row.query = select.text(4);
    pair.row.heldOut = select.text(5) == "held-out";
    pair.row.column = select.integer(6);
    pair.row.constitutionName = select.text(7);
    pair.row.constitution = select.text(8);
    pair.row.baseline = select.text(9);
    pair.row.candidate = select.text(10);
    pair.row.baselineTokens = select.optionalInteger(11);
    pair.row.candidateTokens = select.optionalInteger(12);
    pair.row.antithesis = select.optionalText(13).value_or("");
    pair.row.baselineFinish = select.text(14);
    pair.row.candidateFinish = select.text(15);
    return pair;
}

void writeVerdict(Statement& upsert, std::int64_t comparison, const Verdict& verdict) {
    upsert
        .bind(comparison, verdict.judge, toString(verdict.outcome), verdict.bothBad, verdict.scoreBaseline,
              verdict.scoreCandidate, verdict.order, verdict.rationale, verdict.comment, verdict.promptHash,
              verdict.tokensBaseline, verdict.tokensCandidate, verdict.seconds, verdict.created)
        .run();
}

/// Finds the comparisons that verdicts from a file name by content; asks for the pairs of two models once.
class PairIndex {
public:
    explicit PairIndex(const ComparisonStore& store) : m_store(store) {}

    Result<std::int64_t> find(const VerdictRecord& given) {
        const std::pair models(given.baseline, given.candidate);
        if (!m_comparisons.contains(models)) {
            if (Result<void> done = fill(models); !done) return std::unexpected(done.error());
        }
        const auto& known = m_comparisons[models];
        const auto found =
            known.find({given.queryId.empty() ? "text " + given.query : "id " + given.queryId, given.constitution});
        if (found != known.end()) return found->second;
        return fail(ErrorKind::NotFound, given.place + ": no responses of \"" + given.baseline + "\" and \"" +
                                             given.candidate + "\" to query \"" + given.queryId + given.query +
                                             "\" under one constitution; import the responses first");
    }

private:
    using Key = std::pair<std::string, std::string>;

    Result<void> fill(const Key& models) {
        const Result<std::vector<PairRow>> pairs = m_store.pairs(models.first, models.second);
        if (!pairs) return std::unexpected(pairs.error());
        auto& known = m_comparisons[models];
        for (const PairRow& pair : *pairs) {
            for (const std::string& query : {"id " + pair.queryId, "text " + pair.query}) {
                known[{query, pair.constitution}] = pair.comparison;
                if (pair.column == 0) known.try_emplace({query, ""}, pair.comparison);
            }
        }
        return {};
    }

    const ComparisonStore& m_store;
    std::map<Key, std::map<Key, std::int64_t>> m_comparisons;
};

}  // namespace

Result<std::vector<PairRow>> ComparisonStore::pairs(std::string_view baseline, std::string_view candidate,
                                                    const PairFilter& filter) const {
    return guarded(*m_database, [&]() -> Result<std::vector<PairRow>> {
        std::optional<Transaction> transaction;
        if (!m_database->isReadOnly()) transaction.emplace(*m_database);
        const char* const bothWriters = "AND r.writer IN (SELECT id FROM writer WHERE name IN (?1, ?2))";
        Statement select(*m_database, withCurrent(bothWriters) + kPairs);
        select.bind(baseline, candidate, filter.column, filter.queryId, filter.heldOutOnly, filter.unjudgedBy,
                    filter.limit.value_or(-1));
        std::vector<FoundPair> found;
        while (select.step()) found.push_back(pairOf(select));
        const Result<std::vector<Principle>> principles = PrincipleStore(*m_database).principles();
        if (!principles) return std::unexpected(principles.error());
        std::vector<PairRow> rows;
        Statement insert(*m_database, "INSERT INTO comparison (baseline, candidate) VALUES (?, ?)");
        for (FoundPair& pair : found) {
            pair.row.baselineModel = std::string(baseline);
            pair.row.candidateModel = std::string(candidate);
            if (pair.row.antithesis.empty()) {
                pair.row.antithesis = oppositeOf(pair.row.constitution, *principles).value_or("");
            }
            if (pair.row.comparison == 0 && transaction) {
                insert.bind(pair.baselineId, pair.candidateId).run();
                pair.row.comparison = lastInsertedRow(*m_database);
            }
            rows.push_back(std::move(pair.row));
        }
        if (transaction) transaction->commit();
        return rows;
    });
}

Result<std::vector<std::pair<std::string, std::string>>> ComparisonStore::comparedModels() const {
    using Names = std::vector<std::pair<std::string, std::string>>;
    return guarded(*m_database, [&]() -> Result<Names> {
        // Who wrote first is the baseline, but for `base`, which always is: it may have been imported last.
        Statement select(*m_database,
                         withCurrent("") +
                             "SELECT wb.name, wn.name FROM current b JOIN current n ON n.query = b.query "
                             "AND n.principles = b.principles JOIN writer wb ON wb.id = b.writer "
                             "JOIN writer wn ON wn.id = n.writer WHERE wn.name <> 'base' AND "
                             "(wb.name = 'base' OR wb.id < wn.id) GROUP BY wb.id, wn.id ORDER BY wn.id DESC, wb.id");
        Names names;
        while (select.step()) names.emplace_back(select.text(0), select.text(1));
        return names;
    });
}

Result<void> ComparisonStore::record(std::int64_t comparison, const Verdict& verdict) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement exists(*m_database, "SELECT 1 FROM comparison WHERE id = ?");
        if (!exists.bind(comparison).step()) {
            return fail(ErrorKind::NotFound, "no comparison has the number " + std::to_string(comparison));
        }
        Statement upsert(*m_database, kUpsertVerdict);
        writeVerdict(upsert, comparison, verdict);
        return {};
    });
}

Result<std::int64_t> ComparisonStore::recordIdentical(const std::vector<PairRow>& pairs, std::string_view judge,
                                                      double now) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Transaction transaction(*m_database);
        Statement upsert(*m_database, kUpsertVerdict);
        std::int64_t recorded = 0;
        for (const PairRow& pair : pairs) {
            if (pair.baseline != pair.candidate) continue;
            Verdict tie;
            tie.judge = std::string(judge);
            tie.outcome = Outcome::Tie;
            tie.rationale = "identical responses";
            tie.tokensBaseline = pair.baselineTokens;
            tie.tokensCandidate = pair.candidateTokens;
            tie.created = now;
            writeVerdict(upsert, pair.comparison, tie);
            ++recorded;
        }
        transaction.commit();
        return recorded;
    });
}

Result<void> ComparisonStore::withdraw(std::int64_t comparison, std::string_view judge,
                                       const std::optional<Verdict>& earlier) const {
    if (earlier) return record(comparison, *earlier);
    return guarded(*m_database, [&]() -> Result<void> {
        Statement(*m_database, "DELETE FROM verdict WHERE comparison = ? AND judge = ?").bind(comparison, judge).run();
        return {};
    });
}

Result<std::optional<Verdict>> ComparisonStore::verdict(std::int64_t comparison, std::string_view judge) const {
    return guarded(*m_database, [&]() -> Result<std::optional<Verdict>> {
        Statement select(*m_database, std::string("SELECT ") + kVerdictColumns +
                                          " FROM verdict v WHERE v.comparison = ? AND v.judge = ?");
        if (!select.bind(comparison, judge).step()) return std::optional<Verdict>();
        Result<Verdict> found = verdictOf(select);
        if (!found) return std::unexpected(found.error());
        return std::optional(std::move(*found));
    });
}

Result<std::vector<VerdictRow>> ComparisonStore::verdicts() const {
    return guarded(*m_database, [&]() -> Result<std::vector<VerdictRow>> {
        Statement select(*m_database,
                         std::string("SELECT ") + kVerdictColumns +
                             ", v.comparison, wb.name, wn.name, q.external, c.text, q.text FROM verdict v "
                             "JOIN comparison m ON m.id = v.comparison JOIN response b ON b.id = m.baseline "
                             "JOIN response n ON n.id = m.candidate JOIN writer wb ON wb.id = b.writer "
                             "JOIN writer wn ON wn.id = n.writer JOIN query q ON q.id = b.query "
                             "JOIN constitution c ON c.id = b.constitution ORDER BY v.id");
        std::vector<VerdictRow> rows;
        while (select.step()) {
            Result<Verdict> verdict = verdictOf(select);
            if (!verdict) return std::unexpected(verdict.error());
            VerdictRow& row = rows.emplace_back();
            row.comparison = select.integer(13);
            row.baseline = select.text(14);
            row.candidate = select.text(15);
            row.queryId = select.text(16);
            row.constitution = select.text(17);
            row.query = select.text(18);
            row.verdict = std::move(*verdict);
        }
        return rows;
    });
}

Result<ImportCount> ComparisonStore::importVerdicts(const std::vector<VerdictRecord>& verdicts) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement upsert(*m_database, kUpsertVerdict);
        PairIndex index(*this);
        ImportCount count;
        for (const VerdictRecord& given : verdicts) {
            const Result<std::int64_t> comparison = index.find(given);
            if (!comparison) return std::unexpected(comparison.error());
            const Result<std::optional<Verdict>> earlier = verdict(*comparison, given.verdict.judge);
            if (!earlier) return std::unexpected(earlier.error());
            ++(*earlier && **earlier == given.verdict ? count.present : count.added);
            writeVerdict(upsert, *comparison, given.verdict);
        }
        transaction.commit();
        return count;
    });
}

Result<std::vector<WinRateRow>> ComparisonStore::winRates() const {
    return guarded(*m_database, [&]() -> Result<std::vector<WinRateRow>> {
        Statement select(*m_database,
                         "SELECT wb.name, wn.name, v.judge, sum(v.outcome = 'candidate'), sum(v.outcome = 'baseline'), "
                         "sum(v.outcome = 'tie'), sum(v.outcome = 'error'), sum(v.both_bad) FROM verdict v "
                         "JOIN comparison m ON m.id = v.comparison JOIN response b ON b.id = m.baseline "
                         "JOIN response n ON n.id = m.candidate JOIN writer wb ON wb.id = b.writer "
                         "JOIN writer wn ON wn.id = n.writer WHERE b.col = 0 "
                         "GROUP BY wb.id, wn.id, v.judge ORDER BY wn.id, wb.id, v.judge");
        std::vector<WinRateRow> rows;
        while (select.step()) {
            const VerdictCounts counts{.wins = select.integer(3),
                                       .losses = select.integer(4),
                                       .ties = select.integer(5),
                                       .errors = select.integer(6)};
            rows.push_back({.baseline = select.text(0),
                            .candidate = select.text(1),
                            .judge = select.text(2),
                            .rate = winRate(counts),
                            .bothBad = select.integer(7)});
        }
        return rows;
    });
}

std::vector<JudgePair> toJudgePairs(const std::vector<PairRow>& pairs) {
    std::vector<JudgePair> result;
    for (const PairRow& pair : pairs) {
        result.push_back({.id = std::to_string(pair.comparison),
                          .query = pair.query,
                          .constitution = pair.constitution,
                          .antithesis = pair.antithesis,
                          .baseline = pair.baseline,
                          .candidate = pair.candidate});
    }
    return result;
}

}  // namespace sami
