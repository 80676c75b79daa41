#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/run_event.h"

namespace sami {

/// Which kind of measurement a number comes from.
enum class MetricSource {
    Step,
    HeldOut,
    Evaluation,         ///< under learned principles
    HeldOutPrinciples,  ///< evaluation under held-out principles
};
inline constexpr std::size_t kNumMetricSources = 4;

/// One curve of a run.
struct MetricKey {
    MetricSource source = MetricSource::Step;
    std::string_view name;         ///< of the metric, as in its table
    std::size_t constitution = 0;  ///< of a metric per constitution
    auto operator<=>(const MetricKey&) const = default;
};

/// One point of a curve. NaN is a gap.
struct MetricPoint {
    std::int64_t iteration = 0;
    std::int64_t step = 0;  ///< global number of updates of the model that was measured
    double value = 0;
    double error = std::numeric_limits<double>::quiet_NaN();  ///< standard error of the mean; NaN: not known
    std::int64_t n = 0;                                       ///< queries that it is the mean of; 0: not known
};

/// The numbers that a run has measured, in columns that only grow. Not synchronised.
class MetricColumns {
public:
    /// Takes the metrics of a `step`, `held_out` or `evaluation`; other events are passed over.
    void append(const RunEvent& event);

    /// The curve by iteration and step. What a resumed run measured again replaces what was measured before; the
    /// evaluations before and after an iteration are two points. NaN where a measurement lacks the metric.
    std::vector<MetricPoint> points(const MetricKey& key) const;
    /// Measurements taken in from this source so far, repeated ones too.
    std::size_t size(MetricSource source) const { return table(source).rows.size(); }
    /// The measurements from number `from` on, in the order they came, repeated ones too.
    std::vector<MetricPoint> appendedSince(const MetricKey& key, std::size_t from) const;
    /// Every curve that there is a number for.
    std::vector<MetricKey> keys() const;

private:
    /// What is measured once and, after a crash, again.
    struct Row {
        std::int64_t iteration;
        std::int64_t step;
        EvaluationMoment when;
        auto operator<=>(const Row&) const = default;
    };
    /// The measurements of one source. A column may be shorter than the rows: what it lacks at its end is NaN.
    struct Table {
        std::vector<Row> rows;
        std::vector<std::int64_t> counts;      ///< of queries, by row
        std::vector<std::int64_t> numLengths;  ///< of queries that lengths are taken over, by row
        std::vector<std::size_t> order;        ///< of the rows that count, by iteration and step
        std::map<MetricKey, std::vector<double>> columns;
        std::map<MetricKey, std::vector<double>> errors;  ///< standard errors of the values
    };
    /// Numbers of one measurement, with what is known of their spread.
    struct Measured {
        const MetricValues& values;
        MetricValues errors;
        std::int64_t n = 0;
        std::int64_t numLengths = 0;
    };
    void append(MetricSource source, const Row& row, const Measured& measured);
    static void fill(std::map<MetricKey, std::vector<double>>& columns, MetricSource source, std::size_t row,
                     const MetricValues& values);
    template <class Rows>
    static std::vector<MetricPoint> pointsAt(const Table& table, const MetricKey& key, const Rows& rows);
    static double valueAt(const std::vector<double>& column, std::size_t row);
    const Table& table(MetricSource source) const { return m_tables[static_cast<std::size_t>(source)]; }

    std::array<Table, kNumMetricSources> m_tables;
};

/// At most four points a bucket of the range of steps: its smallest and its largest value and the outermost gaps, and
/// the first and the last point of all, so that a plot of `buckets` pixels looks the same.
/// @param points by step  @pre buckets > 0
std::vector<MetricPoint> decimated(const std::vector<MetricPoint>& points, std::size_t buckets);

}  // namespace sami
