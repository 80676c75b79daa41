#include "core/sami/query_schedule.h"

#include <algorithm>
#include <map>

#include "core/base/seeded_random.h"
#include "core/base/sentence.h"

namespace sami {

namespace {

/// The first so many of each set, the sets taking turns: the first few of them are of all.
std::vector<RunQuery> fewOfEachSet(const std::vector<RunQuery>& heldOut, std::int64_t few) {
    std::map<std::string, std::int64_t> places;
    std::vector<std::pair<std::int64_t, const RunQuery*>> placed;
    for (const RunQuery& query : heldOut) {
        const std::int64_t place = places[query.set]++;
        if (place < few) placed.emplace_back(place, &query);
    }
    std::ranges::stable_sort(placed, {}, &std::pair<std::int64_t, const RunQuery*>::first);
    std::vector<RunQuery> chosen;
    chosen.reserve(placed.size());
    for (const auto& [place, query] : placed) chosen.push_back(*query);
    return chosen;
}

}  // namespace

QuerySchedule::QuerySchedule(const RunConfig& config) : m_settings(config.settings) {
    std::vector<RunQuery> training;
    std::vector<RunQuery> heldOut;
    for (const RunQuery& query : config.queries) (query.heldOut ? heldOut : training).push_back(query);
    m_heldOut = fewOfEachSet(heldOut, m_settings.heldOutQueries);
    if (!m_settings.shuffleQueries) {
        m_training = std::move(training);
        return;
    }
    SeededRandom random(static_cast<std::uint64_t>(m_settings.seed), "query schedule");
    for (const std::size_t i : random.order(training.size())) m_training.push_back(training[i]);
}

std::int64_t QuerySchedule::wanted(std::int64_t iteration) const {
    if (!m_settings.updates.empty()) return m_settings.updatesOf(iteration) * m_settings.queriesPerStep;
    return m_settings.queriesPerIteration * (m_settings.growQueries ? iteration : 1);
}

std::int64_t QuerySchedule::first(std::int64_t iteration) const {
    std::int64_t before = 0;
    const std::int64_t apart = m_settings.queryHalves ? 2 : 1;
    for (std::int64_t earlier = iteration - apart; earlier >= 1; earlier -= apart) before += wanted(earlier);
    return before;
}

QuerySchedule::Range QuerySchedule::range(std::int64_t iteration) const {
    const auto all = static_cast<std::int64_t>(m_training.size());
    if (!m_settings.queryHalves) return {0, all, m_settings.reuseQueries};
    const std::int64_t half = (all + 1) / 2;
    return iteration % 2 == 1 ? Range{0, half, true} : Range{half, all - half, true};
}

std::int64_t QuerySchedule::numQueries(std::int64_t iteration) const {
    const auto [begin, available, startsOver] = range(iteration);
    // A query taken twice into one iteration would be one example counted double.
    const std::int64_t left = startsOver ? available : available - first(iteration);
    return std::clamp<std::int64_t>(left, 0, wanted(iteration));
}

Result<std::vector<RunQuery>> QuerySchedule::training(std::int64_t iteration) const {
    const auto [begin, available, startsOver] = range(iteration);
    const std::int64_t place = first(iteration);
    std::vector<RunQuery> queries;
    for (std::int64_t i = place; i < place + numQueries(iteration); ++i)
        queries.push_back(m_training[static_cast<std::size_t>(begin + i % available)]);
    if (queries.empty()) {
        return fail(ErrorKind::Input,
                    "no training queries are left for iteration {iteration} ({count} in all); import more or set "
                    "reuse_queries=true",
                    {{"iteration", iteration}, {"count", m_training.size()}});
    }
    return queries;
}

std::vector<std::string> QuerySchedule::shortages() const {
    std::vector<std::string> sentences;
    for (std::int64_t iteration = 1; iteration <= m_settings.iterations; ++iteration) {
        const std::int64_t drawn = numQueries(iteration);
        if (drawn == wanted(iteration)) continue;
        const std::int64_t wantedSteps =
            (wanted(iteration) + m_settings.queriesPerStep - 1) / m_settings.queriesPerStep;
        // A query is taken once into an iteration: starting over helps only where there are enough for each alone.
        const bool helpsToReuse = !range(iteration).startsOver && range(iteration).size > drawn;
        const char* pattern =
            drawn == 0 && helpsToReuse
                ? "no training query is left for iteration {iteration}: import more or set reuse_queries=true"
            : drawn == 0   ? "no training query is left for iteration {iteration}: import more"
            : helpsToReuse ? "iteration {iteration} has {drawn} of the {wanted} training queries that it wants and "
                             "makes {steps} of "
                             "{all} updates: import more or set reuse_queries=true"
                           : "iteration {iteration} has {drawn} of the {wanted} training queries that it wants and "
                             "makes {steps} of "
                             "{all} updates: import more";
        sentences.push_back(sentence(pattern, {{"iteration", iteration},
                                               {"drawn", drawn},
                                               {"wanted", wanted(iteration)},
                                               {"steps", stepsOf(iteration)},
                                               {"all", wantedSteps}}));
    }
    return sentences;
}

std::int64_t QuerySchedule::stepsOf(std::int64_t iteration) const {
    return (numQueries(iteration) + m_settings.queriesPerStep - 1) / m_settings.queriesPerStep;
}

std::int64_t QuerySchedule::numSteps(std::int64_t iterations) const {
    std::int64_t steps = 0;
    for (std::int64_t iteration = 1; iteration <= iterations; ++iteration) steps += stepsOf(iteration);
    return steps;
}

}  // namespace sami
