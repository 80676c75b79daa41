#include <cmath>

#include <QTest>

#include "core/run/metric_interval.h"
#include "tests/test_registry.h"

using namespace sami;

class TestMetricInterval : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// The demo's first matrix: by hand, ln 2 less the mean of log(1 + e^d) over rows and columns.
    void theBoundOfOneQueryIsThatOfItsMatrix() {
        const BoundMetrics bound = boundOf(QueryMatrix{"q", {{-0.72, -1.25}, {-1.75, -0.61}}});
        const double rows = (std::log(1 + std::exp(-0.53)) + std::log(1 + std::exp(-1.14))) / 2;
        const double columns = (std::log(1 + std::exp(-1.03)) + std::log(1 + std::exp(-0.64))) / 2;
        QVERIFY(std::abs(bound.miRows - (std::log(2.0) - rows)) < 1e-12);
        QVERIFY(std::abs(bound.mi - (std::log(2.0) - (rows + columns) / 2)) < 1e-12);
        QCOMPARE(bound.rowAccuracy, 1.0);
    }

    void aTieIsNotRight() {
        const BoundMetrics bound = boundOf(QueryMatrix{"q", {{-1, -1}, {-2, -1}}});
        QCOMPARE(bound.rowAccuracy, 0.5);
        QCOMPARE(bound.columnAccuracy, 0.5);
    }

    void queriesThatAgreeHaveNoInterval() {
        const QueryMatrix matrix{"q", {{-1, -2}, {-2, -1}}};
        const std::vector<QueryMatrix> three{matrix, matrix, matrix};
        const SampleMean mean{boundOf(matrix).mi, errorsOf(three).number("mi"), 3};
        QVERIFY(isUnanimous(mean));
        QVERIFY(!intervalOf(*findMetric("mi"), mean, {}).has_value());
        QVERIFY(!intervalOf(*findMetric("mean_tokens"), {24, 0, 24}, {}).has_value());
        QVERIFY(!errorsOf(std::vector{matrix}).has("mi"));
    }

    void oneQueryOrAnUnknownSpreadIsNoAgreement() {
        QVERIFY(!isUnanimous({24, 0, 1}));
        QVERIFY(!isUnanimous({24, std::nan(""), 24}));
        QVERIFY(!isUnanimous({24, 0.1, 24}));
    }

    /// The intervals are scipy's, stats.t.ppf(.975, n − 1) · s/√n around the mean.
    void anIntervalEndsWhereTheMetricDoes_data() {
        QTest::addColumn<QString>("metric");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("error");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("0.69, 0.30, 0.60 of a bound below ln 2: 0.023 to 1.037")
            << QStringLiteral("mi") << 0.53 << 0.11789826 << 0.02272472 << std::log(2.0);
        QTest::newRow("0.1, 0.2, 0.4 of a bound, which may be negative: -0.146 to 0.613")
            << QStringLiteral("mi") << 0.7 / 3 << 0.08819171 << -0.14612497 << 0.61279164;
        QTest::newRow("48, 48, 30 of at most 48 tokens: 16.18 to 67.82")
            << QStringLiteral("mean_tokens") << 42.0 << 6.0 << 16.1840836 << 48.0;
        QTest::newRow("2, 2, 14 tokens: -11.2 to 23.2")
            << QStringLiteral("mean_tokens") << 6.0 << 4.0 << 0.0 << 23.2106109;
    }
    void anIntervalEndsWhereTheMetricDoes() {
        QFETCH(QString, metric);
        QFETCH(double, value);
        QFETCH(double, error);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto interval =
            intervalOf(*findMetric(metric.toStdString()), {value, error, 3}, metricLimits(std::log(2.0), 48));
        QVERIFY(interval.has_value());
        QVERIFY2(std::abs(interval->low - low) < 1e-6, qPrintable(QString::number(interval->low)));
        QVERIFY2(std::abs(interval->high - high) < 1e-6, qPrintable(QString::number(interval->high)));
    }

    void whatIsNotKnownCutsNothing() {
        const auto interval = intervalOf(*findMetric("mean_tokens"), {42, 6, 3}, metricLimits(0, 0));
        QVERIFY(interval && interval->high > 67);
    }

    /// 0.69 and 0.30 would give −1.98 to 2.97.
    void twoQueriesGiveNoInterval() {
        QVERIFY(!intervalOf(*findMetric("mi"), {0.495, 0.195, 2}, metricLimits(std::log(2.0), 0)).has_value());
    }

    void anAccuracyOfOneIsNotCertain() {
        const auto interval = intervalOf(*findMetric("row_accuracy"), {1, std::nan(""), 8}, {});
        QVERIFY(interval && interval->low < 0.7 && interval->high > 0.999);
    }

    void withoutASpreadThereIsNoInterval() {
        QVERIFY(!intervalOf(*findMetric("mi"), {0.3, std::nan(""), 24}, {}).has_value());
        QVERIFY(!intervalOf(*findMetric("row_accuracy"), {0.5, 0, 0}, {}).has_value());
    }
};

SAMI_TEST(TestMetricInterval)
#include "test_metric_interval.moc"
