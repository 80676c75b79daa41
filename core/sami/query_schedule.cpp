#include "core/sami/query_schedule.h"

#include <algorithm>

#include "core/base/seeded_random.h"

namespace sami {

QuerySchedule::QuerySchedule(const RunConfig& config) : m_settings(config.settings) {
    std::vector<RunQuery> training;
    for (const RunQuery& query : config.queries) {
        if (!query.heldOut) {
            training.push_back(query);
        } else if (static_cast<std::int64_t>(m_heldOut.size()) < m_settings.heldOutQueries) {
            m_heldOut.push_back(query);
        }
    }
    if (!m_settings.shuffleQueries) {
        m_training = std::move(training);
        return;
    }
    SeededRandom random(static_cast<std::uint64_t>(m_settings.seed), "query schedule");
    for (const std::size_t i : random.order(training.size())) m_training.push_back(training[i]);
}

std::int64_t QuerySchedule::wanted(std::int64_t iteration) const {
    return m_settings.queriesPerIteration * (m_settings.growQueries ? iteration : 1);
}

std::int64_t QuerySchedule::first(std::int64_t iteration) const {
    std::int64_t before = 0;
    for (std::int64_t earlier = 1; earlier < iteration; ++earlier) before += wanted(earlier);
    return before;
}

std::int64_t QuerySchedule::numQueries(std::int64_t iteration) const {
    const auto available = static_cast<std::int64_t>(m_training.size());
    // A query taken twice into one iteration would be one example counted double.
    const std::int64_t left = m_settings.reuseQueries ? available : available - first(iteration);
    return std::clamp<std::int64_t>(left, 0, wanted(iteration));
}

Result<std::vector<RunQuery>> QuerySchedule::training(std::int64_t iteration) const {
    const auto available = static_cast<std::int64_t>(m_training.size());
    const std::int64_t begin = first(iteration);
    std::vector<RunQuery> queries;
    for (std::int64_t i = begin; i < begin + numQueries(iteration); ++i)
        queries.push_back(m_training[static_cast<std::size_t>(i % available)]);
    if (queries.empty()) {
        return fail(ErrorKind::Input,
                    "no training queries are left for iteration {iteration} ({count} in all); import more or set "
                    "reuse_queries=true",
                    {{"iteration", iteration}, {"count", available}});
    }
    return queries;
}

std::int64_t QuerySchedule::numSteps(std::int64_t iterations) const {
    std::int64_t steps = 0;
    for (std::int64_t iteration = 1; iteration <= iterations; ++iteration)
        steps += (numQueries(iteration) + m_settings.queriesPerStep - 1) / m_settings.queriesPerStep;
    return steps;
}

}  // namespace sami
