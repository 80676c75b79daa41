#include "core/workbench/filter_ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sami {

namespace {

/// Responses of one query in one iteration stand together; where they were recorded twice the later attempt counts.
class Gathering {
public:
    void take(const ResponseRow& row, const std::string& run) {
        const Response& response = row.response;
        const auto [place, isNew] = m_places.try_emplace({run, response.iteration, response.queryId}, m_queries.size());
        if (isNew) {
            m_queries.push_back({});
            m_attempts.push_back(0);
        }
        DroppedQuery& query = m_queries[place->second];
        std::int64_t& attempt = m_attempts[place->second];
        if (response.line.attempt > attempt) {
            attempt = response.line.attempt;
            query.answers.clear();
        }
        query.run = run;
        query.id = response.queryId;
        query.text = response.query;
        query.iteration = response.iteration;
        query.rule = response.dropped.value_or("");
        query.answers.push_back({response.constitutionName, response.text, response.tokens, response.finish});
    }
    std::vector<DroppedQuery> finished() && { return std::move(m_queries); }

private:
    std::vector<DroppedQuery> m_queries;
    std::vector<std::int64_t> m_attempts;  ///< of each
    std::map<std::tuple<std::string, std::int64_t, std::string>, std::size_t> m_places;
};

/// What the experiment says of them today. One whose id belongs to another text by now stays without a row.
Result<void> lookUp(const Document& document, std::vector<DroppedQuery>& queries) {
    const QueryTable table = document.store().queries().table();
    for (DroppedQuery& query : queries) {
        const Result<std::vector<std::int64_t>> row = table.rowsOf({query.id});
        if (!row && row.error().kind == ErrorKind::NotFound) continue;
        if (!row) return std::unexpected(row.error());
        const Result<std::vector<QueryStanding>> standing = table.standings(*row);
        if (!standing) return std::unexpected(standing.error());
        query.row = row->front();
        query.kept = !standing->empty() && standing->front().kept;
    }
    return {};
}

}  // namespace

Result<FilterLedger> filterLedger(const Document& document, const std::string& name) {
    const Result<RunEntry> run = document.runs().entry(name);
    if (!run) return std::unexpected(run.error());
    if (run->task != RunTask::Iterate)
        return fail(ErrorKind::Usage, "{run} trains nothing, so that nothing is filtered; name a training run",
                    {{"run", name}});
    FilterLedger ledger;
    for (const auto& [number, iteration] : run->progress.iterations()) {
        if (!iteration.filtered) continue;
        FilterCount& count = ledger.counts.emplace_back(FilterCount{number, iteration.filtered->kept, {}});
        for (const auto& [rule, queries] : iteration.filtered->dropped) count.dropped[rule] = queries;
    }
    const Result<std::vector<ResponseRow>> responses = document.store().responses().responses(
        {.purpose = ResponsePurpose::Train, .run = run->number, .fromSeq = 0, .droppedOnly = true});
    if (!responses) return std::unexpected(responses.error());
    Gathering gathering;
    for (const ResponseRow& row : *responses) gathering.take(row, name);
    ledger.queries = std::move(gathering).finished();
    std::ranges::stable_sort(ledger.queries, {}, &DroppedQuery::iteration);
    if (Result<void> done = lookUp(document, ledger.queries); !done) return std::unexpected(done.error());
    return ledger;
}

Result<std::vector<DroppedQuery>> whereDropped(const Document& document, std::int64_t row) {
    const Result<std::vector<ResponseRow>> responses = document.store().responses().responses(
        {.queryRow = row, .purpose = ResponsePurpose::Train, .droppedOnly = true});
    if (!responses) return std::unexpected(responses.error());
    Gathering gathering;
    for (const ResponseRow& response : *responses) {
        const Result<RunEntry> run = document.runs().entry(response.run.value_or(0));
        if (run) gathering.take(response, run->name);
    }
    std::vector<DroppedQuery> queries = std::move(gathering).finished();
    if (Result<void> done = lookUp(document, queries); !done) return std::unexpected(done.error());
    std::ranges::reverse(queries);
    return queries;
}

Result<QueryDetail> queryDetail(const Document& document, std::int64_t row, QueryTokens& tokens) {
    Result<std::vector<QueryRow>> rows = queryRows(document, std::span(&row, 1));
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorKind::NotFound, "that query is not there any more");
    Result<std::vector<DroppedQuery>> dropped = whereDropped(document, row);
    if (!dropped) return std::unexpected(dropped.error());
    std::vector<std::string> pieces = tokens.pieces(document, rows->front().query.text);
    return QueryDetail{std::move(rows->front()), std::move(pieces), std::move(*dropped)};
}

std::string ruleInWords(const std::string& rule) {
    static const std::map<std::string, std::string> kWords = {
        {"identical", "identical answers"},
        {"empty", "an empty answer"},
        {"truncated", "an answer that was cut off"},
        {"containing", "an answer with words of drop_containing"},
        {"beginning", "an answer that begins as drop_beginning says"},
        {"no-full-stop", "no full stop at the end"},
        {"no-marker", "no marker of the response"},
        {"too-long", "longer than the model takes"},
    };
    const auto found = kWords.find(rule);
    return found == kWords.end() ? rule : found->second;
}

}  // namespace sami
