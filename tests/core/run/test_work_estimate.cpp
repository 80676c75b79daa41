#include <QTest>

#include "core/run/work_estimate.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace std::chrono_literals;

class TestWorkEstimate : public QObject {
    Q_OBJECT

private:
    /// begin() reads the clock itself; the moment after it may be this much later.
    static constexpr double kReadingTheClock = 0.5;

    static bool isAbout(const std::optional<double>& seconds, double expected) {
        return seconds && std::abs(*seconds - expected) < kReadingTheClock;
    }

private Q_SLOTS:
    void aPauseBetweenTwoReportsDoesNotChangeWhatIsLeft() {
        WorkEstimate::Clock::duration paused = 7s;  // of the work before
        WorkEstimate estimate;
        estimate.leaveOut([&paused] { return paused; });
        estimate.begin(100);
        const auto start = WorkEstimate::Clock::now();
        estimate.setDone(40);
        QVERIFY(isAbout(estimate.secondsLeft(start + 40s), 60));
        paused += 326s;
        QVERIFY(isAbout(estimate.secondsLeft(start + 40s + 326s), 60));
    }

    void workThatWasDoneAlreadyIsTakenOffTheTotal() {
        WorkEstimate estimate;
        estimate.begin(100);
        const auto start = WorkEstimate::Clock::now();
        estimate.addToTotal(-50);
        estimate.setDone(25);
        QVERIFY(isAbout(estimate.secondsLeft(start + 10s), 10));
    }

    void nothingIsSaidBeforeATwentiethIsDone() {
        WorkEstimate estimate;
        estimate.begin(100);
        estimate.setDone(4.9);
        QVERIFY(!estimate.secondsLeft().has_value());
        estimate.setDone(5);
        QVERIFY(estimate.secondsLeft().has_value());
    }
};

SAMI_TEST(TestWorkEstimate)
#include "test_work_estimate.moc"
