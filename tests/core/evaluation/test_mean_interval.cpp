#include <array>
#include <cmath>

#include <QTest>

#include "core/evaluation/mean_interval.h"
#include "tests/test_registry.h"

using namespace sami;

class TestMeanInterval : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theStandardErrorIsThatOfTheSample() {
        // Deviation of 2, 4, 4, 4, 5, 5, 7, 9 with n − 1: √(32/7).
        const std::array values{2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0};
        QCOMPARE(standardError(values), std::sqrt(32.0 / 7 / 8));
        QVERIFY(std::isnan(standardError(std::array{1.0})));
    }

    void theWidthIsThatOfStudentsT_data() {
        QTest::addColumn<int>("n");
        QTest::addColumn<double>("quantile");
        // Tables of the t distribution, 97.5 %, n − 1 degrees of freedom.
        QTest::newRow("2") << 2 << 12.706;
        QTest::newRow("8") << 8 << 2.365;
        QTest::newRow("24") << 24 << 2.069;
        QTest::newRow("121") << 121 << 1.980;
    }
    void theWidthIsThatOfStudentsT() {
        QFETCH(int, n);
        QFETCH(double, quantile);
        QVERIFY(std::abs(tHalfWidth(1, n) - quantile) < 0.0005);
        QVERIFY(std::abs(tHalfWidth(0.1, n) - 0.1 * quantile) < 0.0005);
    }

    void ofOneValueNothingIsKnown() { QVERIFY(std::isnan(tHalfWidth(1, 1))); }
};

SAMI_TEST(TestMeanInterval)
#include "test_mean_interval.moc"
