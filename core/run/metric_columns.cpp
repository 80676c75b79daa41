#include "core/run/metric_columns.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>
#include <ranges>

#include "core/run/metric_interval.h"

namespace sami {

namespace {

/// The points of one bucket that are kept, by place.
struct BucketExtremes {
    std::optional<std::size_t> smallest, largest, firstGap, lastGap;

    void take(std::size_t place, const std::vector<MetricPoint>& points) {
        const double value = points[place].value;
        if (std::isnan(value)) {
            if (!firstGap) firstGap = place;
            lastGap = place;
            return;
        }
        if (!smallest || value < points[*smallest].value) smallest = place;
        if (!largest || value > points[*largest].value) largest = place;
    }

    void keep(std::vector<std::size_t>& places) const {
        const std::size_t before = places.size();
        for (const auto& place : {smallest, largest, firstGap, lastGap}) {
            if (place) places.push_back(*place);
        }
        std::sort(places.begin() + static_cast<std::ptrdiff_t>(before), places.end());
    }
};

}  // namespace

void MetricColumns::append(const RunEvent& event) {
    // Steps and points of the live curve have no moment; any will do as long as it is always the same.
    constexpr EvaluationMoment kAny = EvaluationMoment::Before;
    if (const auto* step = as<StepEvent>(event)) {
        const auto n = static_cast<std::int64_t>(step->metrics.get("queries").value_or(0));
        append(MetricSource::Step, {step->iteration, step->step, kAny}, {step->metrics, {}, n, n});
    } else if (const auto* heldOut = as<HeldOutEvent>(event)) {
        append(MetricSource::HeldOut, {heldOut->iteration, heldOut->step, kAny},
               {heldOut->metrics, errorsOf(heldOut->matrices), heldOut->n, heldOut->n});
    } else if (const auto* evaluation = as<EvaluationEvent>(event)) {
        const bool isLearned = evaluation->principles == PrincipleUse::Learned;
        MetricValues errors = errorsOf(evaluation->matrices);
        errors.setList("mean_tokens", evaluation->metrics.list("mean_tokens_error"));
        append(isLearned ? MetricSource::Evaluation : MetricSource::HeldOutPrinciples,
               {evaluation->iteration, evaluation->step, evaluation->when},
               {evaluation->metrics, std::move(errors), evaluation->n, evaluation->numLengths()});
    }
}

void MetricColumns::append(MetricSource source, const Row& row, const Measured& measured) {
    Table& table = m_tables[static_cast<std::size_t>(source)];
    const std::size_t number = table.rows.size();
    table.rows.push_back(row);
    table.counts.push_back(measured.n);
    table.numLengths.push_back(measured.numLengths);
    const auto rowOf = [&](std::size_t at) -> const Row& { return table.rows[at]; };
    const auto place = std::ranges::lower_bound(table.order, row, {}, rowOf);
    if (place != table.order.end() && rowOf(*place) == row) {
        *place = number;
    } else {
        table.order.insert(place, number);
    }
    fill(table.columns, source, number, measured.values);
    fill(table.errors, source, number, measured.errors);
}

void MetricColumns::fill(std::map<MetricKey, std::vector<double>>& columns, MetricSource source, std::size_t row,
                         const MetricValues& values) {
    for (const MetricValues::Entry& entry : values.entries()) {
        for (std::size_t j = 0; j < entry.values.size(); ++j) {
            std::vector<double>& column = columns[{source, entry.metric->name, j}];
            column.resize(row, std::numeric_limits<double>::quiet_NaN());
            column.push_back(entry.values[j]);
        }
    }
}

double MetricColumns::valueAt(const std::vector<double>& column, std::size_t row) {
    return row < column.size() ? column[row] : std::numeric_limits<double>::quiet_NaN();
}

template <class Rows>
std::vector<MetricPoint> MetricColumns::pointsAt(const Table& table, const MetricKey& key, const Rows& rows) {
    static const std::vector<double> kNone;
    const auto column = table.columns.find(key);
    std::vector<MetricPoint> points;
    if (column == table.columns.end()) return points;
    const auto found = table.errors.find(key);
    const std::vector<double>& errors = found == table.errors.end() ? kNone : found->second;
    const MetricInfo* metric = findMetric(key.name);
    const bool isLength = metric != nullptr && metric->range == MetricRange::Length;
    const std::vector<std::int64_t>& counts = isLength ? table.numLengths : table.counts;
    points.reserve(std::ranges::size(rows));
    for (const std::size_t row : rows) {
        points.push_back({table.rows[row].iteration, table.rows[row].step, valueAt(column->second, row),
                          valueAt(errors, row), counts[row]});
    }
    return points;
}

std::vector<MetricPoint> MetricColumns::points(const MetricKey& key) const {
    const Table& from = table(key.source);
    return pointsAt(from, key, from.order);
}

std::vector<MetricPoint> MetricColumns::appendedSince(const MetricKey& key, std::size_t from) const {
    const Table& source = table(key.source);
    return pointsAt(source, key, std::views::iota(std::min(from, source.rows.size()), source.rows.size()));
}

std::vector<MetricKey> MetricColumns::keys() const {
    std::vector<MetricKey> keys;
    for (const Table& table : m_tables) {
        for (const auto& [key, column] : table.columns) keys.push_back(key);
    }
    return keys;
}

std::vector<MetricPoint> decimated(const std::vector<MetricPoint>& points, std::size_t buckets) {
    assert(buckets > 0);
    if (points.size() <= 2) return points;
    const auto first = static_cast<double>(points.front().step);
    const double width = std::max(1.0, static_cast<double>(points.back().step) - first);
    const auto bucketOf = [&](std::size_t place) {
        const double share = (static_cast<double>(points[place].step) - first) / width;
        return std::min(buckets - 1, static_cast<std::size_t>(share * static_cast<double>(buckets)));
    };
    std::vector<std::size_t> places = {0};
    for (std::size_t begin = 0; begin < points.size();) {
        BucketExtremes extremes;
        std::size_t end = begin;
        for (; end < points.size() && bucketOf(end) == bucketOf(begin); ++end) extremes.take(end, points);
        extremes.keep(places);
        begin = end;
    }
    places.push_back(points.size() - 1);
    places.erase(std::unique(places.begin(), places.end()), places.end());
    std::vector<MetricPoint> kept;
    kept.reserve(places.size());
    for (const std::size_t place : places) kept.push_back(points[place]);
    return kept;
}

}  // namespace sami
