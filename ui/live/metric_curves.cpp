#include "ui/live/metric_curves.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "ui/text/metric_words.h"

namespace sami {

namespace {

/// As many as a plot in a wide window has pixels for, two points each.
constexpr std::size_t kBuckets = 400;

void addSpread(PlotPoint& point, const MetricInfo& metric, const SampleMean& mean, const MetricLimits& limits) {
    if (isUnanimous(mean)) {
        const bool isAtLimit = metric.range == MetricRange::Length && mean.value >= limits.mostTokens;
        point.remark = agreementWords(mean.n, isAtLimit);
    } else if (const std::optional<Interval> interval = intervalOf(metric, mean, limits)) {
        point.low = interval->low;
        point.high = interval->high;
    }
}

}  // namespace

std::vector<PlotPoint> plotPoints(const std::vector<MetricPoint>& points, const MetricKey& key,
                                  const MetricLimits& limits) {
    const MetricInfo& metric = *findMetric(key.name);
    // What an update measures on its own questions is no sample of those that could be asked.
    const bool isSample = key.source != MetricSource::Step;
    std::vector<PlotPoint> drawn;
    drawn.reserve(points.size());
    std::int64_t iteration = 0;
    for (const MetricPoint& point : points) {
        PlotPoint next{.x = static_cast<double>(point.step),
                       .y = point.value,
                       .n = isSample ? point.n : 0,
                       .iteration = point.iteration};
        const bool leap = key.source == MetricSource::HeldOut && iteration != 0 && point.iteration != iteration;
        if (leap) drawn.push_back({.x = next.x, .y = std::numeric_limits<double>::quiet_NaN()});
        iteration = point.iteration;
        if (isSample) addSpread(next, metric, {point.value, point.error, point.n}, limits);
        drawn.push_back(next);
    }
    return drawn;
}

MetricCurves::MetricCurves(QObject* parent) : QObject(parent) {
    connect(&m_timer, &QTimer::timeout, this, &MetricCurves::renewNext);
}

void MetricCurves::add(LinePlot* plot, const SeriesStyle& style, const MetricKey& key) {
    m_curves.push_back({plot, plot->addSeries(style), key, true});
    m_timer.start();
}

void MetricCurves::clear(LinePlot* plot) {
    std::erase_if(m_curves, [plot](const Curve& curve) { return curve.plot == plot; });
    plot->clear();
}

void MetricCurves::follow(std::shared_ptr<const MetricBook> book, std::int64_t run) {
    m_book = std::move(book);
    m_run = run;
    m_limits = {};
    renewAll();
}

void MetricCurves::setLimits(const MetricLimits& limits) {
    if (std::exchange(m_limits, limits) != limits) renewAll();
}

void MetricCurves::renew() {
    for (Curve& curve : m_curves) curve.isStale = true;
    m_timer.start();
}

void MetricCurves::renewAll() {
    for (Curve& curve : m_curves) draw(curve);
    m_timer.stop();
}

void MetricCurves::renewNext() {
    const auto next = std::ranges::find(m_curves, true, &Curve::isStale);
    if (next == m_curves.end()) return m_timer.stop();
    draw(*next);
}

void MetricCurves::draw(Curve& curve) {
    curve.isStale = false;
    std::vector<MetricPoint> points;
    if (m_book) points = m_book->points(m_run, curve.key, kBuckets);
    curve.plot->setPoints(curve.series, plotPoints(points, curve.key, m_limits));
}

PlotData MetricCurves::everyPoint(const LinePlot* plot) const {
    PlotData data = plot->data();
    for (const Curve& curve : m_curves) {
        if (curve.plot != plot) continue;
        std::vector<MetricPoint> points;
        if (m_book) points = m_book->points(m_run, curve.key);
        data.series.at(static_cast<std::size_t>(curve.series)).points = plotPoints(points, curve.key, m_limits);
    }
    return data;
}

}  // namespace sami
