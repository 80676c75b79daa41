#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "core/run/event_follower.h"
#include "core/run/event_log.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;
namespace fs = std::filesystem;

/// Writing events.jsonl and following it.
class TestEventFile : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }
    static void put(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    }
    static void add(const fs::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary | std::ios::app) << text;
    }
    static std::string lineOf(const RunEvent& event) { return dumpLine(toJson(event)) + "\n"; }

    /// All events that a follower finds, in slices of so many bytes.
    static std::vector<RunEvent> followed(EventFollower& follower, std::size_t maxBytes) {
        std::vector<RunEvent> events;
        for (bool more = true; more;) {
            EventSlice slice = follower.poll(maxBytes).value();
            events.insert(events.end(), slice.events.begin(), slice.events.end());
            more = slice.more;
        }
        return events;
    }

private slots:
    void logCountsOnAcrossAttempts() {
        const RunFolder folder = RunFolder::create(file("run"), {}).value();
        {
            EventLog log = EventLog::open(folder).value();
            QCOMPARE(log.attempt(), 1);
            QVERIFY(log.write(made::started()).has_value());
            QVERIFY(log.write(ProgressEvent{1, "load", 0, 1, {}}).has_value());
        }
        add(folder.eventsFile(), "{\"seq\":2,\"torn");
        std::vector<RunEvent> earlier;
        EventLog log = EventLog::open(folder, [&](const RunEvent& event) { earlier.push_back(event); }).value();
        QCOMPARE(earlier.size(), std::size_t{2});
        QVERIFY(as<StartedEvent>(earlier[0])->model == "demo");
        QCOMPARE(log.attempt(), 2);
        QCOMPARE(log.nextSeq(), 2);
        QVERIFY(log.write(ResumedEvent{0, 1, {}}).has_value());
        EventFollower follower(folder.eventsFile());
        const std::vector<RunEvent> events = followed(follower, kAllBytes);
        QCOMPARE(events.size(), std::size_t{3});
        QCOMPARE(events[2].header.seq, 2);
        QCOMPARE(events[2].header.attempt, 2);
        QVERIFY(events[0].header.time > 1.6e9);
    }

    void logRefusesAFileWithAGap() {
        const RunFolder folder = RunFolder::create(file("gap"), {}).value();
        put(folder.eventsFile(),
            "{\"seq\":0,\"time\":1,\"attempt\":1,\"type\":\"stopped\"}\n"
            "{\"seq\":2,\"time\":1,\"attempt\":1,\"type\":\"stopped\"}\n");
        const Result<EventLog> log = EventLog::open(folder);
        QVERIFY(!log.has_value());
        QVERIFY(log.error().detail.find("events.jsonl:2: \"seq\" is 2 instead of 1") != std::string::npos);
    }

    void ofTheProgressInASliceTheLastIsReturned() {
        made::Numbering numbered;
        std::string text;
        for (std::int64_t i = 1; i <= 50; ++i) text += lineOf(numbered(ProgressEvent{1, "train", i, 50, 2.5}));
        text += lineOf(numbered(made::step(1, 0.5)));
        for (std::int64_t i = 1; i <= 30; ++i) text += lineOf(numbered(ProgressEvent{1, "save", i, 30, {}}));
        put(file("progress.jsonl"), text);
        EventFollower whole(file("progress.jsonl"));
        const std::vector<RunEvent> events = followed(whole, kAllBytes);
        QCOMPARE(events.size(), std::size_t{2});
        QVERIFY(as<StepEvent>(events[0]));
        QCOMPARE(as<ProgressEvent>(events[1])->done, 30);
        QCOMPARE(events[1].header.seq, 80);
        QCOMPARE(whole.nextSeq(), 81);
        EventFollower single(file("progress.jsonl"));
        QCOMPARE(followed(single, 1).size(), std::size_t{81});
    }

    void progressWhoseNumberDoesNotFollowIsRefused() {
        made::Numbering numbered;
        std::string text = lineOf(numbered(ProgressEvent{1, "train", 1, 50, {}}));
        static_cast<void>(numbered(StoppedEvent{}));  // a line that was lost
        text += lineOf(numbered(ProgressEvent{1, "train", 2, 50, {}}));
        text += lineOf(numbered(ProgressEvent{1, "train", 3, 50, {}}));
        put(file("lost.jsonl"), text);
        EventFollower follower(file("lost.jsonl"));
        QCOMPARE(follower.poll().value().events.size(), std::size_t{1});
        QVERIFY(follower.poll().error().detail.find("lost.jsonl:2: \"seq\" is 2 instead of 1") != std::string::npos);
    }

    void linesBeforeAMalformedOneAreReturnedAndItIsMetUntilItIsPutRight() {
        made::Numbering numbered;
        const std::string first = lineOf(numbered(made::started()));
        put(file("bad.jsonl"), first + "{\"seq\":1,\"time\":1,\"attempt\":1,\"type\":\"failed\"}\n");
        EventFollower follower(file("bad.jsonl"));
        const EventSlice slice = follower.poll().value();
        QCOMPARE(slice.events.size(), std::size_t{1});
        QVERIFY(slice.more);
        for (int i = 0; i < 2; ++i) {
            const std::string detail = follower.poll().error().detail;
            QVERIFY2(detail.ends_with("bad.jsonl:2: \"message\" is missing"), detail.c_str());
        }
        put(file("bad.jsonl"), first + lineOf(numbered(StoppedEvent{})));
        QVERIFY(as<StoppedEvent>(follower.poll().value().events.at(0)));
    }

    void anotherFollowerGoesOnWhereOneStood() {
        made::Numbering numbered;
        std::string text;
        for (int i = 1; i <= 20; ++i) text += lineOf(numbered(made::step(i, 0.5)));
        put(file("halves.jsonl"), text);
        EventFollower first(file("halves.jsonl"));
        const std::size_t count = first.poll(2000).value().events.size();
        QVERIFY(count > 0 && count < 20);
        EventFollower second(file("halves.jsonl"));
        second.startAt(first.offset(), first.nextSeq());
        const std::vector<RunEvent> rest = followed(second, kAllBytes);
        QCOMPARE(rest.size(), 20 - count);
        QCOMPARE(rest.front().header.seq, static_cast<std::int64_t>(count));
    }

    void aReplacedFileComesAgainFromItsBeginning() {
        made::Numbering numbered;
        std::string text = lineOf(numbered(made::started()));
        text += lineOf(numbered(made::step(1, 0.5)));
        put(file("replaced.jsonl"), text);
        EventFollower follower(file("replaced.jsonl"));
        QCOMPARE(followed(follower, kAllBytes).size(), std::size_t{2});
        made::Numbering again;
        put(file("replaced.jsonl"), lineOf(again(StoppedEvent{})));
        QVERIFY(as<StoppedEvent>(followed(follower, kAllBytes).at(0)));
    }
};

SAMI_TEST(TestEventFile)
#include "test_event_file.moc"
