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

    void queriesThatAgreeHaveNoSpread() {
        const QueryMatrix matrix{"q", {{-1, -2}, {-2, -1}}};
        const std::vector<QueryMatrix> two{matrix, matrix};
        QCOMPARE(errorsOf(two).number("mi"), 0.0);
        QVERIFY(!errorsOf(std::vector{matrix}).has("mi"));
    }

    void anAccuracyOfOneIsNotCertain() {
        const auto interval = intervalOf(*findMetric("row_accuracy"), 1, std::nan(""), 8);
        QVERIFY(interval && interval->low < 0.7 && interval->high > 0.999);
    }

    void withoutASpreadThereIsNoInterval() {
        QVERIFY(!intervalOf(*findMetric("mi"), 0.3, std::nan(""), 24).has_value());
        QVERIFY(!intervalOf(*findMetric("row_accuracy"), 0.5, 0, 0).has_value());
    }
};

SAMI_TEST(TestMetricInterval)
#include "test_metric_interval.moc"
