#include "core/store/verdict_store.h"

#include <algorithm>
#include <map>

#include "core/evaluation/words.h"
#include "core/store/guarded.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"

namespace sami {

namespace {

constexpr const char* kUpsertVerdict =
    "INSERT INTO verdict (comparison, judge, reviewer, outcome, both_bad, score_baseline, score_candidate, presented, "
    "rationale, comment, prompt_hash, tokens_baseline, tokens_candidate, seconds, created) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (comparison, judge, reviewer, presented) DO UPDATE SET "
    "outcome = excluded.outcome, both_bad = excluded.both_bad, score_baseline = excluded.score_baseline, "
    "score_candidate = excluded.score_candidate, rationale = excluded.rationale, comment = excluded.comment, "
    "prompt_hash = excluded.prompt_hash, tokens_baseline = excluded.tokens_baseline, "
    "tokens_candidate = excluded.tokens_candidate, seconds = excluded.seconds, created = excluded.created";

constexpr const char* kVerdictColumns =
    "v.judge, v.reviewer, v.outcome, v.both_bad, v.score_baseline, v.score_candidate, v.presented, v.rationale, "
    "v.comment, v.prompt_hash, v.tokens_baseline, v.tokens_candidate, v.seconds, v.created";
constexpr int kNumVerdictColumns = 14;

/// Reads kVerdictColumns.
Result<Verdict> verdictOf(Statement& select) {
    const Result<Outcome> outcome = outcomeOf(select.text(2), "verdict");
    if (!outcome) return std::unexpected(outcome.error());
    return Verdict{.judge = select.text(0),
                   .reviewer = select.text(1),
                   .outcome = *outcome,
                   .bothBad = select.integer(3) != 0,
                   .scoreBaseline = select.optionalReal(4),
                   .scoreCandidate = select.optionalReal(5),
                   .order = select.text(6),
                   .rationale = select.text(7),
                   .comment = select.text(8),
                   .promptHash = select.text(9),
                   .tokensBaseline = select.optionalInteger(10),
                   .tokensCandidate = select.optionalInteger(11),
                   .seconds = select.real(12),
                   .created = select.real(13)};
}

void writeVerdict(Statement& upsert, std::int64_t comparison, const Verdict& verdict) {
    upsert
        .bind(comparison, verdict.judge, verdict.reviewer, toString(verdict.outcome), verdict.bothBad,
              verdict.scoreBaseline, verdict.scoreCandidate, verdict.order, verdict.rationale, verdict.comment,
              verdict.promptHash, verdict.tokensBaseline, verdict.tokensCandidate, verdict.seconds, verdict.created)
        .run();
}

bool haveOneKey(const Verdict& one, const Verdict& other) {
    return one.judge == other.judge && one.reviewer == other.reviewer && one.order == other.order;
}

/// Finds the pairs that verdicts from a file name by content; asks for the pairs of two models once.
class PairIndex {
public:
    explicit PairIndex(const Database& database) : m_comparisons(database) {}

    Result<PairRow> find(const VerdictRecord& given) {
        const ModelPair models{given.baseline, given.candidate};
        if (!m_pairs.contains(models)) {
            if (Result<void> done = fill(models); !done) return std::unexpected(done.error());
        }
        const auto& known = m_pairs[models];
        const auto found =
            known.find({given.queryId.empty() ? "text " + given.query : "id " + given.queryId, given.constitution});
        if (found != known.end()) return found->second;
        return fail(ErrorKind::NotFound,
                    "{place}: no responses of \"{baseline}\" and \"{candidate}\" to query \"{query}\" under one "
                    "constitution; import the responses first",
                    {{"place", given.place},
                     {"baseline", given.baseline},
                     {"candidate", given.candidate},
                     {"query", given.queryId.empty() ? given.query : given.queryId}});
    }

private:
    using Key = std::pair<std::string, std::string>;

    Result<void> fill(const ModelPair& models) {
        const Result<std::vector<PairRow>> pairs = m_comparisons.pairs(models);
        if (!pairs) return std::unexpected(pairs.error());
        auto& known = m_pairs[models];
        for (const PairRow& pair : *pairs) {
            for (const std::string& query : {"id " + pair.queryId, "text " + pair.query}) {
                known[{query, pair.constitution}] = pair;
                if (pair.principled) known.try_emplace({query, ""}, pair);
            }
        }
        return {};
    }

    ComparisonStore m_comparisons;
    std::map<ModelPair, std::map<Key, PairRow>> m_pairs;
};

/// One outcome a pair and reviewer: what all orders agree on, else a tie; an error where one order failed. Where a
/// model has answered a query anew, the comparison of its latest answer counts alone.
constexpr const char* kJudged =
    "WITH given AS (SELECT comparison, judge, reviewer, max(both_bad) AS both_bad, "
    "count(*) > 1 OR max(presented) = 'both' AS both_orders, "
    "CASE WHEN sum(outcome = 'error') > 0 THEN 'error' WHEN count(DISTINCT outcome) = 1 THEN min(outcome) "
    "ELSE 'tie' END AS outcome, max(CASE WHEN presented = 'baseline-first' THEN outcome END) AS baseline_first, "
    "max(CASE WHEN presented = 'candidate-first' THEN outcome END) AS candidate_first, "
    "max(tokens_baseline) AS tokens_baseline, max(tokens_candidate) AS tokens_candidate "
    "FROM verdict GROUP BY comparison, judge, reviewer), "
    "judged AS (SELECT * FROM (SELECT g.*, row_number() OVER (PARTITION BY b.writer, n.writer, g.judge, g.reviewer, "
    "b.query, c.canonical ORDER BY g.comparison DESC) AS place FROM given g JOIN comparison m ON m.id = g.comparison "
    "JOIN response b ON b.id = m.baseline JOIN response n ON n.id = m.candidate "
    "JOIN constitution c ON c.id = b.constitution) WHERE place = 1) ";

/// The pairs that win rates are of.
constexpr const char* kCountedPairs =
    " FROM judged v JOIN comparison m ON m.id = v.comparison JOIN response b ON b.id = m.baseline "
    "JOIN response n ON n.id = m.candidate JOIN writer wb ON wb.id = b.writer "
    "JOIN writer wn ON wn.id = n.writer JOIN constitution c ON c.id = b.constitution "
    "JOIN constitution s ON s.id = c.canonical "
    "LEFT JOIN constitution_use u ON u.run = n.run AND u.constitution = n.constitution "
    "JOIN query q ON q.id = b.query WHERE coalesce(u.principled, c.principled) AND q.origin <> 'asked' ";

Result<std::optional<Outcome>> optionalOutcome(Statement& select, int column) {
    const std::optional<std::string> word = select.optionalText(column);
    if (!word) return std::optional<Outcome>();
    return outcomeOf(*word, "verdict");
}

/// Of two columns; nothing where one of them is empty.
std::optional<PairLengths> lengthsOf(Statement& select, int column) {
    const std::optional<std::int64_t> baseline = select.optionalInteger(column);
    const std::optional<std::int64_t> candidate = select.optionalInteger(column + 1);
    if (!baseline || !candidate) return std::nullopt;
    return PairLengths{*baseline, *candidate};
}

/// What judgedPairs() selects.
Result<JudgedPairRow> judgedPairOf(Statement& select) {
    const Result<Outcome> outcome = outcomeOf(select.text(5), "verdict");
    if (!outcome) return std::unexpected(outcome.error());
    const Result<std::optional<Outcome>> baselineFirst = optionalOutcome(select, 8);
    if (!baselineFirst) return std::unexpected(baselineFirst.error());
    const Result<std::optional<Outcome>> candidateFirst = optionalOutcome(select, 9);
    if (!candidateFirst) return std::unexpected(candidateFirst.error());
    const std::optional<PairLengths> judged = lengthsOf(select, 10);
    return JudgedPairRow{.group = {.models = {select.text(0), select.text(1)},
                                   .judge = select.text(2),
                                   .reviewer = select.text(3),
                                   .heldOutPrinciples = select.integer(4) != 0,
                                   .bothOrders = select.integer(7) != 0},
                         .comparison = select.integer(14),
                         .queryId = select.text(15),
                         .querySet = select.text(21),
                         .constitution = {select.integer(16), select.text(17), select.text(18)},
                         .outcome = *outcome,
                         .bothBad = select.integer(6) != 0,
                         .orders = {*baselineFirst, *candidateFirst},
                         .tokens = judged ? judged : lengthsOf(select, 12),
                         .words = {lengthInWords(select.text(19)), lengthInWords(select.text(20))},
                         .sameText = select.text(19) == select.text(20)};
}

}  // namespace

Result<std::int64_t> VerdictStore::comparisonOf(const PairRow& pair) const {
    return guarded(*m_database, [&]() -> Result<std::int64_t> {
        Statement find(*m_database, "SELECT id FROM comparison WHERE baseline = ? AND candidate = ?");
        if (find.bind(pair.baselineResponse, pair.candidateResponse).step()) return find.integer(0);
        Statement(*m_database, "INSERT INTO comparison (baseline, candidate) VALUES (?, ?)")
            .bind(pair.baselineResponse, pair.candidateResponse)
            .run();
        return lastInsertedRow(*m_database);
    });
}

Result<std::vector<JudgePair>> VerdictStore::judgePairs(const std::vector<PairRow>& pairs) const {
    return guarded(*m_database, [&]() -> Result<std::vector<JudgePair>> {
        Transaction transaction(*m_database);
        std::vector<JudgePair> result;
        for (const PairRow& pair : pairs) {
            const Result<std::int64_t> comparison = comparisonOf(pair);
            if (!comparison) return std::unexpected(comparison.error());
            result.push_back({.id = std::to_string(*comparison),
                              .query = pair.query,
                              .constitution = pair.constitution,
                              .antithesis = pair.antithesis,
                              .baseline = pair.baseline,
                              .candidate = pair.candidate});
        }
        transaction.commit();
        return result;
    });
}

Result<void> VerdictStore::record(std::int64_t comparison, const Verdict& verdict) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Statement exists(*m_database, "SELECT 1 FROM comparison WHERE id = ?");
        if (!exists.bind(comparison).step()) {
            return fail(ErrorKind::NotFound, "no comparison has the number {number}", {{"number", comparison}});
        }
        Statement upsert(*m_database, kUpsertVerdict);
        writeVerdict(upsert, comparison, verdict);
        return {};
    });
}

Result<void> VerdictStore::withdraw(std::int64_t comparison, const Verdict& verdict,
                                    const std::optional<Verdict>& earlier) const {
    return guarded(*m_database, [&]() -> Result<void> {
        Transaction transaction(*m_database);
        Statement(*m_database,
                  "DELETE FROM verdict WHERE comparison = ? AND judge = ? AND reviewer = ? AND presented = ?")
            .bind(comparison, verdict.judge, verdict.reviewer, verdict.order)
            .run();
        if (earlier) {
            if (Result<void> done = record(comparison, *earlier); !done) return done;
        }
        transaction.commit();
        return {};
    });
}

Result<std::vector<Verdict>> VerdictStore::verdictsOn(std::int64_t comparison) const {
    return guarded(*m_database, [&]() -> Result<std::vector<Verdict>> {
        Statement select(*m_database, std::string("SELECT ") + kVerdictColumns +
                                          " FROM verdict v WHERE v.comparison = ? ORDER BY v.id");
        std::vector<Verdict> found;
        select.bind(comparison);
        while (select.step()) {
            Result<Verdict> verdict = verdictOf(select);
            if (!verdict) return std::unexpected(verdict.error());
            found.push_back(std::move(*verdict));
        }
        return found;
    });
}

Result<std::vector<VerdictRow>> VerdictStore::verdicts() const {
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
            row.comparison = select.integer(kNumVerdictColumns);
            row.baseline = select.text(kNumVerdictColumns + 1);
            row.candidate = select.text(kNumVerdictColumns + 2);
            row.queryId = select.text(kNumVerdictColumns + 3);
            row.constitution = select.text(kNumVerdictColumns + 4);
            row.query = select.text(kNumVerdictColumns + 5);
            row.verdict = std::move(*verdict);
        }
        return rows;
    });
}

Result<ImportCount> VerdictStore::importVerdicts(const std::vector<VerdictRecord>& verdicts) const {
    return guarded(*m_database, [&]() -> Result<ImportCount> {
        Transaction transaction(*m_database);
        Statement upsert(*m_database, kUpsertVerdict);
        PairIndex index(*m_database);
        ImportCount count;
        for (const VerdictRecord& given : verdicts) {
            const Result<PairRow> pair = index.find(given);
            if (!pair) return std::unexpected(pair.error());
            const Result<std::int64_t> comparison = comparisonOf(*pair);
            if (!comparison) return std::unexpected(comparison.error());
            const Result<std::vector<Verdict>> known = verdictsOn(*comparison);
            if (!known) return std::unexpected(known.error());
            const auto earlier = std::ranges::find_if(
                *known, [&](const Verdict& verdict) { return haveOneKey(verdict, given.verdict); });
            ++(earlier != known->end() && *earlier == given.verdict ? count.present : count.added);
            writeVerdict(upsert, *comparison, given.verdict);
        }
        transaction.commit();
        return count;
    });
}

Result<std::vector<WinRateRow>> VerdictStore::winRates() const {
    return guarded(*m_database, [&]() -> Result<std::vector<WinRateRow>> {
        Statement select(*m_database,
                         std::string(kJudged) +
                             "SELECT wb.name, wn.name, v.judge, v.reviewer, coalesce(u.held_out, c.held_out) AS use, "
                             "sum(v.outcome = 'candidate'), sum(v.outcome = 'baseline'), sum(v.outcome = 'tie'), "
                             "sum(v.outcome = 'error'), sum(v.outcome = 'tie' AND v.both_bad), v.both_orders" +
                             kCountedPairs +
                             "GROUP BY wb.id, wn.id, v.judge, v.reviewer, use, v.both_orders "
                             "ORDER BY wn.id, wb.id, v.judge, v.reviewer, use, v.both_orders DESC");
        std::vector<WinRateRow> rows;
        while (select.step()) {
            const VerdictCounts counts{.wins = select.integer(5),
                                       .losses = select.integer(6),
                                       .ties = select.integer(7),
                                       .errors = select.integer(8)};
            rows.push_back({.baseline = select.text(0),
                            .candidate = select.text(1),
                            .judge = select.text(2),
                            .reviewer = select.text(3),
                            .heldOutPrinciples = select.integer(4) != 0,
                            .bothOrders = select.integer(10) != 0,
                            .rate = winRate(counts),
                            .bothBad = select.integer(9)});
        }
        return rows;
    });
}

Result<std::vector<JudgedPairRow>> VerdictStore::judgedPairs() const {
    return guarded(*m_database, [&]() -> Result<std::vector<JudgedPairRow>> {
        Statement select(*m_database,
                         std::string(kJudged) +
                             "SELECT wb.name, wn.name, v.judge, v.reviewer, coalesce(u.held_out, c.held_out) AS use, "
                             "v.outcome, v.both_bad, v.both_orders, v.baseline_first, v.candidate_first, "
                             "v.tokens_baseline, v.tokens_candidate, b.tokens, n.tokens, m.id, q.external, "
                             "s.id, s.name, s.text, b.text, n.text, q.set_name" +
                             kCountedPairs +
                             "ORDER BY wn.id, wb.id, v.judge, v.reviewer, use, v.both_orders DESC, q.id, s.id");
        std::vector<JudgedPairRow> rows;
        while (select.step()) {
            Result<JudgedPairRow> row = judgedPairOf(select);
            if (!row) return std::unexpected(row.error());
            rows.push_back(std::move(*row));
        }
        return rows;
    });
}

}  // namespace sami
