#include "core/workbench/judge_statistics.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/base/text.h"

namespace sami {

namespace {

/// Pairs of one judge under principles of one use.
using JudgeAndUse = std::pair<std::string, bool>;
using RowsByJudge = std::map<JudgeAndUse, std::vector<const JudgedPairRow*>>;

RowsByJudge byJudge(const std::vector<JudgedPairRow>& rows) {
    RowsByJudge groups;
    for (const JudgedPairRow& row : rows) groups[{judgeName(row.group), row.group.heldOutPrinciples}].push_back(&row);
    return groups;
}

/// Error: the name means several people.
Result<std::map<std::int64_t, Outcome>> outcomesOf(const std::vector<JudgedPairRow>& rows, const std::string& name) {
    std::map<std::int64_t, Outcome> outcomes;
    std::set<std::string> meant;
    for (const JudgedPairRow& row : rows) {
        outcomes[row.comparison] = row.outcome;
        meant.insert(judgeName(row.group));
    }
    if (meant.size() <= 1) return outcomes;
    return fail(ErrorKind::Usage, "\"{judge}\" are several people; name one of {people}",
                {{"judge", name}, {"people", inQuotes({meant.begin(), meant.end()})}});
}

/// What a candidate made of a query under a constitution, by baseline, judge, use, query and constitution.
using PlaceOfScore = std::tuple<std::string, std::string, bool, std::string, std::int64_t>;

/// Of several verdicts on one place the one on the latest comparison stands.
Result<std::map<PlaceOfScore, double>> scoresOf(const Document& document, VerdictWish wish,
                                                const std::string& candidate) {
    wish.candidate = candidate;
    const Result<std::vector<JudgedPairRow>> rows = judgedPairs(document, wish);
    if (!rows) return std::unexpected(rows.error());
    std::map<PlaceOfScore, std::pair<std::int64_t, double>> latest;
    for (const JudgedPairRow& row : *rows) {
        const std::optional<double> score = scoreOf(row.outcome);
        if (!score) continue;
        const PlaceOfScore place{row.group.models.baseline, judgeName(row.group), row.group.heldOutPrinciples,
                                 row.queryId, row.constitution.key};
        std::pair<std::int64_t, double>& known = latest[place];
        if (row.comparison >= known.first) known = {row.comparison, *score};
    }
    std::map<PlaceOfScore, double> scores;
    for (const auto& [place, found] : latest) scores[place] = found.second;
    return scores;
}

/// Models and queries by the indexes that ratings are made with.
class RatingIndex {
public:
    std::size_t model(const std::string& name) {
        const auto [found, isNew] = m_models.try_emplace(name, m_names.size());
        if (isNew) m_names.push_back(name);
        return found->second;
    }
    std::size_t query(const std::string& id) { return m_queries.try_emplace(id, m_queries.size()).first->second; }
    const std::vector<std::string>& names() const { return m_names; }

private:
    std::map<std::string, std::size_t> m_models;
    std::map<std::string, std::size_t> m_queries;
    std::vector<std::string> m_names;
};

std::vector<RatedPair> ratedPairs(const std::vector<const JudgedPairRow*>& rows, RatingIndex& index) {
    std::vector<RatedPair> pairs;
    for (const JudgedPairRow* row : rows) {
        const std::optional<double> score = scoreOf(row->outcome);
        if (!score) continue;
        // The baseline first: where there is no "base", the first of all stands at 1000.
        const std::size_t baseline = index.model(row->group.models.baseline);
        pairs.push_back({index.model(row->group.models.candidate), baseline, *score, index.query(row->queryId)});
    }
    return pairs;
}

std::vector<std::vector<std::string>> namedGroups(const NoRatings& fault, const std::vector<std::string>& names) {
    std::map<std::size_t, std::vector<std::string>> groups;
    for (std::size_t model = 0; model < names.size(); ++model) groups[fault.groups[model]].push_back(names[model]);
    std::vector<std::vector<std::string>> result;
    result.reserve(groups.size());
    for (auto& [number, group] : groups) result.push_back(std::move(group));
    return result;
}

/// @pre somebody was judged without an error
RatingTable ratingTableOf(const std::vector<RatedPair>& pairs, const std::vector<std::string>& names, double ridge,
                          const BootstrapPlan& plan) {
    const auto base = std::ranges::find(names, "base");
    const auto anchor = static_cast<std::size_t>(base == names.end() ? 0 : base - names.begin());
    RatingTable table;
    table.base = names[anchor];
    const auto ratings = bradleyTerry(names.size(), pairs, {.base = anchor, .ridge = ridge, .bootstrap = plan});
    if (!ratings) {
        table.groups = namedGroups(ratings.error(), names);
        return table;
    }
    for (std::size_t model = 0; model < names.size(); ++model) {
        const auto count = std::ranges::count_if(
            pairs, [&](const RatedPair& pair) { return pair.first == model || pair.second == model; });
        table.models.push_back({names[model], count, (*ratings)[model]});
    }
    // By name where ratings are the same.
    std::ranges::sort(table.models, [](const RatedModel& one, const RatedModel& other) {
        return std::pair(-one.rating.rating, one.model) < std::pair(-other.rating.rating, other.model);
    });
    return table;
}

}  // namespace

Result<std::vector<JudgePositionBias>> positionBiases(const Document& document, const VerdictWish& wish) {
    const Result<std::vector<JudgedPairRow>> rows = judgedPairs(document, wish);
    if (!rows) return std::unexpected(rows.error());
    std::map<std::string, std::vector<OrderedVerdicts>> orders;
    for (const JudgedPairRow& row : *rows) {
        if (row.sameText) continue;
        if (row.orders.baselineFirst || row.orders.candidateFirst) orders[judgeName(row.group)].push_back(row.orders);
    }
    std::vector<JudgePositionBias> found;
    found.reserve(orders.size());
    for (const auto& [judge, seen] : orders) found.push_back({judge, positionBias(seen)});
    return found;
}

Result<Agreement> judgeAgreement(const Document& document, const std::string& first, const std::string& second,
                                 const VerdictWish& wish) {
    std::map<std::int64_t, Outcome> outcomes[2];
    const std::string* names[] = {&first, &second};
    for (std::size_t judge = 0; judge < 2; ++judge) {
        VerdictWish own = wish;
        own.judge = *names[judge];
        const Result<std::vector<JudgedPairRow>> rows = judgedPairs(document, own);
        if (!rows) return std::unexpected(rows.error());
        Result<std::map<std::int64_t, Outcome>> found = outcomesOf(*rows, *names[judge]);
        if (!found) return std::unexpected(found.error());
        outcomes[judge] = std::move(*found);
    }
    std::vector<TwoOutcomes> pairs;
    for (const auto& [comparison, outcome] : outcomes[0]) {
        const auto other = outcomes[1].find(comparison);
        if (other != outcomes[1].end()) pairs.push_back({outcome, other->second});
    }
    if (!pairs.empty()) return agreement(pairs);
    return fail(ErrorKind::NotFound, "{first} and {second} have judged no pair that the other has judged as well",
                {{"first", first}, {"second", second}});
}

Result<std::vector<CandidateComparison>> candidatesAgainst(const Document& document, const std::string& first,
                                                           const std::string& second, const VerdictWish& wish,
                                                           const BootstrapPlan& plan) {
    const Result<std::map<PlaceOfScore, double>> scores = scoresOf(document, wish, first);
    if (!scores) return std::unexpected(scores.error());
    const Result<std::map<PlaceOfScore, double>> others = scoresOf(document, wish, second);
    if (!others) return std::unexpected(others.error());
    std::map<std::tuple<std::string, std::string, bool>, std::vector<PairedScores>> groups;
    for (const auto& [place, score] : *scores) {
        const auto& [baseline, judge, heldOut, query, constitution] = place;
        const auto other = others->find(place);
        if (other != others->end()) groups[{baseline, judge, heldOut}].push_back({score, other->second});
    }
    std::vector<CandidateComparison> found;
    for (const auto& [group, paired] : groups) {
        const auto& [baseline, judge, heldOut] = group;
        found.push_back({first, second, baseline, judge, heldOut, pairedComparison(paired, plan)});
    }
    if (!found.empty()) return found;
    return fail(ErrorKind::NotFound,
                "{first} and {second} were not judged on the same queries against one baseline by one judge",
                {{"first", first}, {"second", second}});
}

Result<std::vector<RatingTable>> ratingTables(const Document& document, const VerdictWish& wish, double ridge,
                                              const BootstrapPlan& plan) {
    const Result<std::vector<JudgedPairRow>> rows = judgedPairs(document, wish);
    if (!rows) return std::unexpected(rows.error());
    std::vector<RatingTable> tables;
    for (const auto& [judge, group] : byJudge(*rows)) {
        RatingIndex index;
        const std::vector<RatedPair> pairs = ratedPairs(group, index);
        if (pairs.empty()) continue;
        RatingTable& table = tables.emplace_back(ratingTableOf(pairs, index.names(), ridge, plan));
        table.judge = judge.first;
        table.heldOutPrinciples = judge.second;
    }
    return tables;
}

}  // namespace sami
