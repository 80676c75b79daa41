#include <QTest>

#include "core/run/run_progress_snapshot.h"
#include "core/run/time_left.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;

class TestTimeLeft : public QObject {
    Q_OBJECT

private:
    static StartedEvent started(std::int64_t iterations, std::int64_t steps) {
        StartedEvent event = made::started(steps);
        event.iterations = iterations;
        return event;
    }
    /// A run whose events come at these times.
    struct Feed {
        RunProgress progress;
        std::int64_t seq = 0;
        void operator()(double time, EventBody body) { progress.consume({{seq++, time, 1}, std::move(body)}); }
    };

private Q_SLOTS:
    void theLastIterationsIsTheRuns() {
        Feed feed;
        feed(0, started(1, 3));
        feed(10, ProgressEvent{1, "train", 1, 3, 20.0});
        QCOMPARE(secondsLeft(feed.progress), std::optional(20.0));
    }

    void theFirstIterationIsTakenForTheOthers() {
        Feed feed;
        feed(0, started(3, 9));
        feed(100, ProgressEvent{1, "load", 0, 1, {}, 0.0});
        QVERIFY(!secondsLeft(feed.progress).has_value());
        feed(130, ProgressEvent{1, "train", 1, 3, 20.0, 30.0});
        QCOMPARE(secondsLeft(feed.progress), std::optional(20.0 + 2 * 50));
    }

    /// A machine that slept, a clock that was set, a run that was paused: what its worker worked is all that counts.
    void theClockOfTheWallDoesNotCount_data() {
        QTest::addColumn<double>("time");
        QTest::newRow("slept for a night") << 30000.0;
        QTest::newRow("the clock was set back") << -5000.0;
    }
    void theClockOfTheWallDoesNotCount() {
        QFETCH(double, time);
        Feed feed;
        feed(0, started(3, 9));
        feed(100, ProgressEvent{1, "load", 0, 1, {}, 0.0});
        feed(time, ResumedEvent{});
        feed(time + 1, ProgressEvent{1, "train", 1, 3, 20.0, 30.0});
        QCOMPARE(secondsLeft(feed.progress), std::optional(20.0 + 2 * 50));
    }

    void finishedIterationsSayWhatAnUpdateTakes() {
        Feed feed;
        feed(0, started(3, 12));  // 2 + 5 + 5 updates, as of a run that takes more queries each time
        IterationFinishedEvent finished = made::iterationFinished();
        finished.seconds = 40;
        finished.steps = 2;
        feed(140, finished);
        feed(141, ProgressEvent{2, "load", 0, 1, 90.0});
        QCOMPARE(secondsLeft(feed.progress), std::optional(90.0 + 20 * 5));
    }

    void aRunOfAnEarlierVersionDoesNotTell() {
        Feed feed;
        feed(0, started(2, 6));
        feed(130, ProgressEvent{1, "train", 1, 3, 20.0});
        QVERIFY(!secondsLeft(feed.progress).has_value());
        // What it had kept of the clock is passed over.
        OrderedJson snapshot = toJson(feed.progress);
        snapshot["counts"]["pace"] = {{"iteration", 1}, {"began", 1.0}, {"now", 2.0}, {"unbroken", true}};
        const auto again = runProgressFromJson(Json::parse(snapshot.dump()), "snapshot");
        QVERIFY(again && *again == feed.progress);
    }
};

SAMI_TEST(TestTimeLeft)
#include "test_time_left.moc"
