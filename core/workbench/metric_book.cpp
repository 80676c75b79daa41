#include "core/workbench/metric_book.h"

namespace sami {

void MetricBook::append(std::int64_t run, const std::vector<RunEvent>& events) {
    const std::lock_guard lock(m_mutex);
    MetricColumns& columns = m_runs[run];
    for (const RunEvent& event : events) columns.append(event);
}

void MetricBook::forget(std::int64_t run) {
    const std::lock_guard lock(m_mutex);
    m_runs.erase(run);
}

std::vector<MetricPoint> MetricBook::points(std::int64_t run, const MetricKey& key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_runs.find(run);
    return found == m_runs.end() ? std::vector<MetricPoint>() : found->second.points(key);
}

std::vector<MetricPoint> MetricBook::points(std::int64_t run, const MetricKey& key, std::size_t buckets) const {
    return decimated(points(run, key), buckets);
}

std::vector<MetricKey> MetricBook::keys(std::int64_t run) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_runs.find(run);
    return found == m_runs.end() ? std::vector<MetricKey>() : found->second.keys();
}

}  // namespace sami
