#include "core/run/metric_interval.h"

#include <algorithm>
#include <cmath>

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

std::optional<Interval> intervalOf(const MetricInfo& metric, double value, double error, std::int64_t n) {
    if (n < 1 || std::isnan(value)) return std::nullopt;
    if (metric.isAccuracy) return wilsonInterval(value * static_cast<double>(n), n);
    const double half = tHalfWidth(error, n);
    if (std::isnan(half)) return std::nullopt;
    return Interval{value - half, value + half};
}

}  // namespace sami
