#include <rapidcheck.h>

#include <QTest>
#include <algorithm>
#include <cmath>
#include <set>

#include "core/run/metric_columns.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

constexpr MetricKey kLoss{MetricSource::Step, "loss"};

/// What is compared of a point; NaN as nothing.
using Told = std::tuple<std::int64_t, std::int64_t, std::optional<double>>;

Told told(const MetricPoint& point) {
    return {point.iteration, point.step, std::isnan(point.value) ? std::nullopt : std::optional(point.value)};
}

std::vector<Told> told(const std::vector<MetricPoint>& points) {
    std::vector<Told> result;
    for (const MetricPoint& point : points) result.push_back(told(point));
    return result;
}

/// Curves with gaps and steps that are left out.
std::vector<MetricPoint> anyCurve() {
    std::vector<MetricPoint> points;
    std::int64_t step = 0;
    for (const int number : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1000, 1000))) {
        step += *rc::gen::inRange(1, 4);
        const bool gap = *rc::gen::inRange(0, 8) == 0;
        points.push_back({1, step, gap ? std::nan("") : number / 10.0});
    }
    return points;
}

std::size_t bucketOf(const MetricPoint& point, const std::vector<MetricPoint>& of, std::size_t buckets) {
    const double width = std::max<double>(1, static_cast<double>(of.back().step - of.front().step));
    const double share = static_cast<double>(point.step - of.front().step) / width;
    return std::min(buckets - 1, static_cast<std::size_t>(share * static_cast<double>(buckets)));
}

/// Whether any of the points behind `from`, up to `to`, is a gap.
bool hasGap(const std::vector<MetricPoint>& points, std::int64_t from, std::int64_t to) {
    return std::ranges::any_of(points, [&](const MetricPoint& point) {
        return point.step > from && point.step < to && std::isnan(point.value);
    });
}

}  // namespace

class TestMetricColumns : public QObject {
    Q_OBJECT
private slots:
    void everyMetricSaysWhatItIs() {
        std::set<std::string_view> names;
        for (const MetricInfo& metric : metricInfos()) {
            QVERIFY(names.insert(metric.name).second);
            QVERIFY2(metric.help.ends_with('.') && metric.help.size() > 20, std::string(metric.name).c_str());
            QVERIFY2(!metric.title.empty(), std::string(metric.name).c_str());
            QCOMPARE(findMetric(metric.name), &metric);
            // The metrics of a plot share its axis.
            if (metric.plot != MetricPlot::None) QCOMPARE(metric.unit, metricsOf(metric.plot).front()->unit);
        }
        QVERIFY(findMetric("mi")->help.find("below zero") != std::string_view::npos);
        QVERIFY(findMetric("nothing") == nullptr);
    }

    void valuesKeepTheOrderOfTheTable() {
        MetricValues values{{"mi", 0.25}, {"loss", 0.5}};
        values.set("tokens", 800);
        values.set("kl", std::nan(""));
        values.setList("mean_tokens", {20.5, 64});
        values.set("loss", 0.75);
        QCOMPARE(dumpLine(toJson(values)),
                 std::string(R"({"loss":0.75,"mi":0.25,"kl":null,"tokens":800,"mean_tokens":[20.5,64.0]})"));
        QVERIFY(std::isnan(values.get("kl").value()));
        QVERIFY(!values.get("entropy").has_value());
        QVERIFY(std::isnan(values.number("entropy")));
        QCOMPARE(values.list("mean_tokens"), (std::vector<double>{20.5, 64}));
        QCOMPARE(boundOf(values).mi, 0.25);
        QVERIFY(std::isnan(boundOf(values).miRows));
    }

    void aColumnHoldsEachMeasurementOfItsSource() {
        MetricColumns columns;
        made::Numbering numbered;
        columns.append(numbered(made::started()));
        columns.append(numbered(made::step(1, 0.6)));
        columns.append(numbered(made::heldOut(1, 0.2)));
        StepEvent bare{1, 2, {{"mi", 0.3}}, {}};
        columns.append(numbered(bare));
        columns.append(numbered(made::step(3, 0.4)));
        QCOMPARE(told(columns.points(kLoss)), (std::vector<Told>{{1, 1, 0.6}, {1, 2, {}}, {1, 3, 0.4}}));
        QCOMPARE(told(columns.points({MetricSource::HeldOut, "mi"})), (std::vector<Told>{{1, 1, 0.2}}));
        QCOMPARE(told(columns.points({MetricSource::Step, "mean_tokens", 1})),
                 (std::vector<Told>{{1, 1, 64.0}, {1, 2, {}}, {1, 3, 64.0}}));
        QVERIFY(columns.points({MetricSource::Step, "mean_tokens", 2}).empty());
        QVERIFY(columns.points({MetricSource::Step, "repetition"}).empty());
        QCOMPARE(columns.size(MetricSource::Step), std::size_t{3});
        QCOMPARE(told(columns.appendedSince(kLoss, 1)), (std::vector<Told>{{1, 2, {}}, {1, 3, 0.4}}));
        QVERIFY(columns.appendedSince(kLoss, 3).empty());
    }

    void aMeasurementThatWasRepeatedReplacesTheFormer() {
        MetricColumns columns;
        made::Numbering numbered;
        for (int i = 1; i <= 4; ++i) columns.append(numbered(made::step(i, 0.6)));
        numbered.attempt = 2;
        for (int i = 3; i <= 5; ++i) columns.append(numbered(made::step(i, 0.5)));
        QCOMPARE(told(columns.points(kLoss)),
                 (std::vector<Told>{{1, 1, 0.6}, {1, 2, 0.6}, {1, 3, 0.5}, {1, 4, 0.5}, {1, 5, 0.5}}));
        QCOMPARE(columns.size(MetricSource::Step), std::size_t{7});
    }

    void evaluationsOfOneStepAreAllKept() {
        MetricColumns columns;
        made::Numbering numbered;
        columns.append(numbered(made::evaluation(EvaluationMoment::Before, 0, 0.1)));
        columns.append(numbered(made::evaluation(EvaluationMoment::After, 3, 0.3)));
        columns.append(numbered(made::evaluation(EvaluationMoment::Before, 3, 0.4, 2)));
        columns.append(numbered(made::evaluation(EvaluationMoment::After, 3, 0.35)));  // measured again
        QCOMPARE(told(columns.points({MetricSource::Evaluation, "mi"})),
                 (std::vector<Told>{{1, 0, 0.1}, {1, 3, 0.35}, {2, 3, 0.4}}));
    }

    void heldOutPrinciplesHaveCurvesOfTheirOwn() {
        MetricColumns columns;
        made::Numbering numbered;
        columns.append(numbered(made::evaluation(EvaluationMoment::Before, 0, 0.1)));
        columns.append(numbered(made::heldOutPrinciples(EvaluationMoment::Before, 0, 0.05)));
        columns.append(numbered(made::evaluation(EvaluationMoment::After, 3, 0.3)));
        columns.append(numbered(made::heldOutPrinciples(EvaluationMoment::After, 3, 0.15)));
        QCOMPARE(told(columns.points({MetricSource::Evaluation, "mi"})), (std::vector<Told>{{1, 0, 0.1}, {1, 3, 0.3}}));
        QCOMPARE(told(columns.points({MetricSource::HeldOutPrinciples, "mi"})),
                 (std::vector<Told>{{1, 0, 0.05}, {1, 3, 0.15}}));
    }

    void aCurveOfFewPointsStaysAsItIs() {
        const std::vector<MetricPoint> points = {{1, 1, 0.5}, {1, 2, 0.25}, {1, 3, std::nan("")}, {1, 4, 0.75}};
        QCOMPARE(told(decimated(points, 100)), told(points));
        QVERIFY(decimated({}, 10).empty());
    }

    void everySpikeSurvivesDecimation() {
        const bool holds = rc::check("minimum and maximum of each bucket are kept", [] {
            const std::vector<MetricPoint> points = anyCurve();
            RC_PRE(!points.empty());
            const auto buckets = *rc::gen::inRange<std::size_t>(1, 20);
            const std::vector<MetricPoint> kept = decimated(points, buckets);
            RC_ASSERT(told(kept.front()) == told(points.front()));
            RC_ASSERT(told(kept.back()) == told(points.back()));
            for (const MetricPoint& point : points) {
                if (std::isnan(point.value)) continue;
                double low = point.value, high = point.value;
                bool found = false;
                for (const MetricPoint& other : kept) {
                    if (std::isnan(other.value) || bucketOf(other, points, buckets) != bucketOf(point, points, buckets))
                        continue;
                    low = found ? std::min(low, other.value) : other.value;
                    high = found ? std::max(high, other.value) : other.value;
                    found = true;
                }
                RC_ASSERT(found && low <= point.value && point.value <= high);
            }
        });
        QVERIFY(holds);
    }

    void decimationKeepsOrderAndBound() {
        const bool holds = rc::check("a subsequence of at most four points a bucket", [] {
            const std::vector<MetricPoint> points = anyCurve();
            const auto buckets = *rc::gen::inRange<std::size_t>(1, 20);
            const std::vector<Told> kept = told(decimated(points, buckets));
            RC_ASSERT(kept.size() <= 4 * buckets + 2);
            RC_ASSERT(std::ranges::includes(
                told(points), kept, {}, [](const Told& point) { return std::get<1>(point); },
                [](const Told& point) { return std::get<1>(point); }));
        });
        QVERIFY(holds);
    }

    void aGapBetweenBucketsStaysOne() {
        const bool holds = rc::check("no line is drawn where a value was missing", [] {
            const std::vector<MetricPoint> points = anyCurve();
            RC_PRE(!points.empty());
            const auto buckets = *rc::gen::inRange<std::size_t>(1, 20);
            const std::vector<MetricPoint> kept = decimated(points, buckets);
            for (std::size_t i = 1; i < kept.size(); ++i) {
                if (std::isnan(kept[i - 1].value) || std::isnan(kept[i].value)) continue;
                if (bucketOf(kept[i - 1], points, buckets) == bucketOf(kept[i], points, buckets)) continue;
                RC_ASSERT(!hasGap(points, kept[i - 1].step, kept[i].step));
            }
        });
        QVERIFY(holds);
    }
};

SAMI_TEST(TestMetricColumns)
#include "test_metric_columns.moc"
