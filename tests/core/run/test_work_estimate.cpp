#include <QTest>

#include "core/run/work_estimate.h"
#include "tests/test_registry.h"

using namespace sami;

class TestWorkEstimate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsLeftTakesAsLongAsWhatIsDoneDid() {
        WorkEstimate estimate;
        estimate.begin(100, 7);
        estimate.setDone(40);
        QCOMPARE(estimate.secondsLeft(7 + 40), std::optional(60.0));
        estimate.setDone(80);
        QCOMPARE(estimate.secondsLeft(7 + 40), std::optional(10.0));
    }

    void workThatWasDoneAlreadyIsTakenOffTheTotal() {
        WorkEstimate estimate;
        estimate.begin(100, 0);
        estimate.addToTotal(-50);
        estimate.setDone(25);
        QCOMPARE(estimate.secondsLeft(10), std::optional(10.0));
    }

    void nothingIsSaidBeforeATwentiethIsDone() {
        WorkEstimate estimate;
        estimate.begin(100, 0);
        estimate.setDone(4.9);
        QVERIFY(!estimate.secondsLeft(1).has_value());
        estimate.setDone(5);
        QVERIFY(estimate.secondsLeft(1).has_value());
    }
};

SAMI_TEST(TestWorkEstimate)
#include "test_work_estimate.moc"
