#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "core/run/metric_columns.h"

namespace sami {

/// The metrics of all runs that are looked at, filled by one thread and read by others.
class MetricBook {
public:
    void append(std::int64_t run, const std::vector<RunEvent>& events);
    void forget(std::int64_t run);

    std::vector<MetricPoint> points(std::int64_t run, const MetricKey& key) const;
    /// The curve as it looks on `buckets` pixels: no spike is lost, see decimated().
    std::vector<MetricPoint> points(std::int64_t run, const MetricKey& key, std::size_t buckets) const;
    std::vector<MetricKey> keys(std::int64_t run) const;

private:
    mutable std::mutex m_mutex;
    std::map<std::int64_t, MetricColumns> m_runs;
};

}  // namespace sami
