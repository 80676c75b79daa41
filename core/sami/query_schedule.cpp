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

Result<std::vector<RunQuery>> QuerySchedule::training(std::int64_t iteration) const {
    std::int64_t first = 0;
    for (std::int64_t earlier = 1; earlier < iteration; ++earlier) first += wanted(earlier);
    const auto available = static_cast<std::int64_t>(m_training.size());
    std::vector<RunQuery> queries;
    for (std::int64_t i = first; i < first + wanted(iteration); ++i) {
        if (i >= available && (!m_settings.reuseQueries || available == 0)) break;
        // A query taken twice into one iteration would be one example counted double.
        if (m_settings.reuseQueries && static_cast<std::int64_t>(queries.size()) == available) break;
        queries.push_back(m_training[static_cast<std::size_t>(i % available)]);
    }
    if (queries.empty()) {
        return fail(ErrorKind::Input, "no training queries are left for iteration " + std::to_string(iteration) + " (" +
                                          std::to_string(available) +
                                          " in all); import more or set reuse_queries=true");
    }
    return queries;
}

std::int64_t QuerySchedule::numSteps(std::int64_t iterations) const {
    std::int64_t steps = 0;
    for (std::int64_t iteration = 1; iteration <= iterations; ++iteration) {
        const Result<std::vector<RunQuery>> queries = training(iteration);
        if (!queries) break;
        steps +=
            (static_cast<std::int64_t>(queries->size()) + m_settings.queriesPerStep - 1) / m_settings.queriesPerStep;
    }
    return steps;
}

}  // namespace sami
