#include "core/run/metric_interval.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/evaluation/mean_interval.h"

namespace sami {

namespace {

/// Of one row or column of a matrix and the place of the diagonal in it.
struct Line {
    double crossEntropy = 0;  ///< −log softmax at the diagonal, nats
    bool isRight = true;      ///< the diagonal is strictly largest
};

template <class At>
Line lineOf(std::size_t count, std::size_t place, const At& at) {
    const double own = at(place);
    Line line;
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
        sum += std::exp(at(k) - own);
        line.isRight = line.isRight && (k == place || at(k) < own);
    }
    line.crossEntropy = std::log(sum);
    return line;
}

Interval rangeOf(const MetricInfo& metric, const MetricLimits& limits) {
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    switch (metric.range) {
        case MetricRange::Unbounded:
            break;
        case MetricRange::BelowCeiling:
            return {-kInfinite, limits.ceiling};
        case MetricRange::Length:
            return {0, limits.mostTokens};
    }
    return {-kInfinite, kInfinite};
}

}  // namespace

BoundMetrics boundOf(const QueryMatrix& matrix) {
    const auto& cells = matrix.logProbs;
    const std::size_t count = cells.size();
    BoundMetrics bound;
    for (std::size_t i = 0; i < count; ++i) {
        const Line row = lineOf(count, i, [&](std::size_t k) { return cells[i][k]; });
        const Line column = lineOf(count, i, [&](std::size_t k) { return cells[k][i]; });
        bound.miRows += row.crossEntropy;
        bound.miColumns += column.crossEntropy;
        bound.rowAccuracy += row.isRight ? 1 : 0;
        bound.columnAccuracy += column.isRight ? 1 : 0;
    }
    const auto size = static_cast<double>(count);
    bound.miRows = std::log(size) - bound.miRows / size;
    bound.miColumns = std::log(size) - bound.miColumns / size;
    bound.mi = (bound.miRows + bound.miColumns) / 2;
    bound.rowAccuracy /= size;
    bound.columnAccuracy /= size;
    return bound;
}

MetricValues errorsOf(std::span<const QueryMatrix> matrices) {
    MetricValues errors;
    if (matrices.size() < 2) return errors;
    std::vector<double> bounds;
    std::vector<double> rows;
    std::vector<double> columns;
    for (const QueryMatrix& matrix : matrices) {
        const BoundMetrics bound = boundOf(matrix);
        bounds.push_back(bound.mi);
        rows.push_back(bound.miRows);
        columns.push_back(bound.miColumns);
    }
    errors.set("mi", standardError(bounds));
    errors.set("mi_rows", standardError(rows));
    errors.set("mi_columns", standardError(columns));
    return errors;
}

MetricLimits metricLimits(double ceiling, std::int64_t mostTokens) {
    MetricLimits limits;
    if (ceiling > 0) limits.ceiling = ceiling;
    if (mostTokens > 0) limits.mostTokens = static_cast<double>(mostTokens);
    return limits;
}

bool isUnanimous(const SampleMean& mean) {
    // The mean of equal values may be rounded away from them.
    constexpr double kRounding = 1e-12;
    return mean.n > 1 && mean.error <= kRounding * std::max(1.0, std::abs(mean.value));
}

std::optional<Interval> intervalOf(const MetricInfo& metric, const SampleMean& mean, const MetricLimits& limits) {
    const auto [value, error, n] = mean;
    if (n < 1 || std::isnan(value)) return std::nullopt;
    if (metric.isAccuracy) return wilsonInterval(value * static_cast<double>(n), n);
    if (n < kFewestForInterval || std::isnan(error) || isUnanimous(mean)) return std::nullopt;
    const double half = tHalfWidth(error, n);
    const Interval possible = rangeOf(metric, limits);
    // A value beyond what it can be, from a file that says so, still lies in its interval.
    return Interval{std::min(value, std::max(value - half, possible.low)),
                    std::max(value, std::min(value + half, possible.high))};
}

}  // namespace sami
