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
        feed(100, ProgressEvent{1, "load", 0, 1, {}});
        QVERIFY(!secondsLeft(feed.progress).has_value());
        feed(130, ProgressEvent{1, "train", 1, 3, 20.0});
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

    void anInterruptedIterationSaysNothingOfTheOthers() {
        Feed feed;
        feed(0, started(2, 6));
        feed(100, ProgressEvent{1, "load", 0, 1, {}});
        feed(5000, ResumedEvent{});
        feed(5010, ProgressEvent{1, "train", 1, 3, 20.0});
        QVERIFY(!secondsLeft(feed.progress).has_value());
    }

    void theClockIsKeptWithThePresentPicture() {
        Feed feed;
        feed(0, started(2, 6));
        feed(100, ProgressEvent{1, "load", 0, 1, {}});
        feed(130, ProgressEvent{1, "train", 1, 3, 20.0});
        OrderedJson snapshot = toJson(feed.progress);
        const auto again = runProgressFromJson(Json::parse(snapshot.dump()), "snapshot");
        QVERIFY(again && *again == feed.progress);
        // Snapshots of earlier versions have none.
        snapshot["counts"].erase("pace");
        const auto earlier = runProgressFromJson(Json::parse(snapshot.dump()), "snapshot");
        QVERIFY(earlier && !secondsLeft(*earlier).has_value());
    }
};

SAMI_TEST(TestTimeLeft)
#include "test_time_left.moc"
