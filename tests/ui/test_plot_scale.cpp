#include <cmath>

#include <QTest>

#include "tests/test_registry.h"
#include "ui/plot/plot_scale.h"

using namespace sami;

class TestPlotScale : public QObject {
    Q_OBJECT

private:
    static PlotData around(double low, double high) {
        PlotData data{QStringLiteral("step"), QStringLiteral("nats"), 3, {}, {}};
        data.series.push_back({{QStringLiteral("curve")}, {{.x = 0, .y = low}, {.x = 10, .y = high}}});
        return data;
    }

private Q_SLOTS:
    void aCurveAroundZeroHasRoomOnBothSides() {
        const PlotSpan span = ySpanOf(around(-0.003, 0.02), {.x = {0, 10}, .least = {0, 0.05}, .whole = {0, 0.7}});
        QVERIFY(span.low < -0.003 - 0.002);
        QVERIFY(span.high > 0.05);
        // A curve on the zero line is not cut in half by the edge either.
        QVERIFY(ySpanOf(around(0, 0.02), {.x = {0, 10}, .least = {0, 0.05}}).low < 0);
    }

    void theScaleFollowsTheValuesUnlessTheWholeRangeIsAskedFor() {
        PlotScale scale{.x = {0, 10}, .least = {0, 0.05}, .whole = {0, 0.693}};
        PlotData data = around(0, 0.1);
        data.limits = {{0.693, QStringLiteral("ceiling")}};
        QVERIFY(ySpanOf(data, scale).high < 0.2);
        scale.showsWhole = true;
        QVERIFY(ySpanOf(data, scale).high > 0.693);
    }

    void aLimitJustAboveTheValuesIsInSight() {
        PlotData data = around(0, 0.658);
        QVERIFY(ySpanOf(data, {.x = {0, 10}}).high < 0.72);
        data.limits = {{0.693, QStringLiteral("ceiling")}};
        const PlotSpan span = ySpanOf(data, {.x = {0, 10}});
        QVERIFY(span.high > 0.693 + 0.03 && span.high < 0.8);
    }

    void movingAPartKeepsItsWidth() {
        const PlotSpan all{0, 100};
        QCOMPARE(panned({40, 60}, 50, all), (PlotSpan{40, 60}));
        QCOMPARE(panned({40, 60}, 70, all), (PlotSpan{52, 72}));
        QCOMPARE(panned({40, 60}, 30, all), (PlotSpan{28, 48}));
        QCOMPARE(panned({40, 60}, 100, all), (PlotSpan{80, 100}));
        QCOMPARE(panned({40, 60}, 0, all), (PlotSpan{0, 20}));
    }

    void intervalsAreInSight() {
        PlotData data = around(0.1, 0.2);
        data.series[0].points[1].low = 0.05;
        data.series[0].points[1].high = 0.6;
        const PlotSpan span = ySpanOf(data, {.x = {0, 10}});
        QVERIFY(span.low < 0.05 && span.high > 0.6);
    }

    void onlyThePartThatIsMagnifiedSetsTheHeight() {
        PlotData data = around(0.1, 0.9);
        data.series[0].points.push_back({.x = 1, .y = 0.12});
        QVERIFY(ySpanOf(data, {.x = {0, 10}, .zoom = PlotSpan{-0.5, 2}}).high < 0.3);
    }

    void valuesThatAreAllTheSameStillHaveAHeight() {
        const PlotSpan span = ySpanOf(around(1, 1), {.x = {0, 10}});
        QVERIFY(span.low < 1 && span.high > 1);
    }

    void anEmptyPlotShowsAllThatValuesCanBe() {
        const PlotData data{QStringLiteral("step"), {}, 3, {}, {}};
        const PlotSpan span = ySpanOf(data, {.x = {0, 10}, .whole = {0, 96}});
        QVERIFY(span.low <= 0 && span.high >= 96);
    }

    void magnifyingKeepsWhatIsUnderThePointer() {
        const std::optional<PlotSpan> part = zoomed({0, 10}, 8, 0.5, {0, 10});
        QCOMPARE(part->low, 4.0);
        QCOMPARE(part->high, 9.0);
        QVERIFY(!zoomed(*part, 8, 4, {0, 10}).has_value());
        QCOMPARE(zoomed({0, 10}, 10, 0.5, {0, 10})->high, 10.0);
    }
};

SAMI_TEST(TestPlotScale)
#include "test_plot_scale.moc"
