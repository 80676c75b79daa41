#include <QTest>
#include <cmath>

#include "core/run/run_progress_snapshot.h"
#include "tests/core/run/made_events.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// Feeds events with running numbers, as a worker would write them.
class Feed {
public:
    void add(EventBody body) {
        last = m_numbered(std::move(body));
        progress.consume(last);
    }
    void beginAttempt(std::int64_t attempt) { m_numbered.attempt = attempt; }
    RunProgress progress;
    RunEvent last;

private:
    made::Numbering m_numbered;
};

HealthPause repeats() {
    return {"Every answer is the same.", "repetition", 0.9, 0.3, 1, 3, "iteration-1"};
}

/// Two iterations with all that can happen in them, resumed in the middle.
std::vector<RunEvent> eventfulRun() {
    made::Numbering numbered;
    std::vector<RunEvent> events;
    const auto add = [&](EventBody body) { events.push_back(numbered(std::move(body))); };
    add(made::started(6));
    add(ProgressEvent{1, "generate", 3, 24, {}});
    EvaluationEvent before = made::evaluation(EvaluationMoment::Before, 0, 0.03);
    before.matrices = {{"q1", {{-1.0, std::nan("")}, {-3.0, -0.5}}}};
    add(before);
    add(made::heldOutPrinciples(EvaluationMoment::Before, 0, 0.02));
    add(FilteredEvent{1, 22, {{"identical", 2}}, {{"repetition", 0.1}}});
    for (std::int64_t number = 1; number <= 3; ++number) {
        add(made::step(number, 0.6));
        add(made::heldOut(number, 0.1 * static_cast<double>(number)));
    }
    add(CheckpointEvent{1, 2, CheckpointKind::Step, "checkpoints/iteration-1-step-2", 0.2});
    add(CheckpointEvent{1, 2, CheckpointKind::Resume, "resume", {}});
    add(PausedEvent{repeats()});
    numbered.attempt = 2;
    add(ResumedEvent{2, 1, "float32"});
    add(WarningEvent{"Short of queries."});
    add(made::step(3, 0.5));
    add(CheckpointEvent{1, 3, CheckpointKind::Iteration, "checkpoints/iteration-1", {}});
    add(made::evaluation(EvaluationMoment::After, 3, 0.38));
    add(made::heldOutPrinciples(EvaluationMoment::After, 3, 0.12));
    add(made::iterationFinished());
    add(made::step(4, 0.4, 2));
    add(VerdictEvent{"1", "pmi", 0.1, {}, Outcome::Error, 3, 4});
    add(ProgressEvent{2, "train", 8, 24, 12.5});
    add(UnknownEvent{"something_new", {{"x", 1}}});
    add(FailedEvent{ErrorKind::Memory, "Out of memory."});
    add(FinishedEvent{});
    return events;
}

RunProgress afterFirst(const std::vector<RunEvent>& events, std::size_t count) {
    RunProgress progress;
    for (std::size_t i = 0; i < count; ++i) progress.consume(events[i]);
    return progress;
}

}  // namespace

class TestRunProgress : public QObject {
    Q_OBJECT
private slots:
    void stateFollowsTheLastWordAndTheWorker() {
        Feed feed;
        QVERIFY(feed.progress.state(false) == RunState::Waiting);
        QVERIFY(feed.progress.state(true) == RunState::Running);
        feed.add(made::started());
        QVERIFY(feed.progress.state(true) == RunState::Running);
        QVERIFY(feed.progress.state(false) == RunState::Interrupted);
        feed.add(PausedEvent{});
        QVERIFY(feed.progress.state(true) == RunState::Paused);
        feed.beginAttempt(2);
        feed.add(ResumedEvent{0, 1, {}});
        QVERIFY(feed.progress.state(false) == RunState::Interrupted);
        feed.add(FailedEvent{ErrorKind::Memory, "Out of memory."});
        QVERIFY(feed.progress.state(true) == RunState::Failed);
        QCOMPARE(feed.progress.failed()->message, std::string("Out of memory."));
        QVERIFY(feed.progress.failed()->kind == ErrorKind::Memory);
        feed.beginAttempt(3);
        feed.add(ResumedEvent{0, 1, {}});
        QVERIFY(!feed.progress.failed());
        feed.add(StoppedEvent{});
        QVERIFY(feed.progress.state(false) == RunState::Stopped);
        feed.add(FinishedEvent{});
        QVERIFY(feed.progress.state(false) == RunState::Finished);
        QCOMPARE(feed.progress.attempt(), 3);
    }

    void aLaterAttemptMayComputeElsewhere() {
        Feed feed;
        feed.add(made::started());
        const std::string first = feed.progress.started()->device;
        feed.beginAttempt(2);
        feed.add(ResumedEvent{0, 1, "float32"});
        QCOMPARE(feed.progress.started()->device, first);
        feed.beginAttempt(3);
        feed.add(ResumedEvent{0, 1, "float32", "cuda:1"});
        QCOMPARE(feed.progress.started()->device, std::string("cuda:1"));
    }

    void stepsOfAResumedRunAreCountedOnce() {
        Feed feed;
        for (int i = 1; i <= 3; ++i) feed.add(made::step(i, 0.6));
        QCOMPARE(feed.progress.iterations().at(1).steps, 3);
        feed.beginAttempt(2);
        feed.add(ResumedEvent{1, 1, {}});
        feed.add(made::step(2, 0.5));
        QCOMPARE(feed.progress.lastStep(), 2);
        QCOMPARE(feed.progress.iterations().at(1).steps, 2);
        feed.add(made::step(3, 0.5));
        feed.add(made::step(4, 0.5, 2));
        QCOMPARE(feed.progress.lastStep(), 4);
        QCOMPARE(feed.progress.iterations().at(1).steps, 3);
        QCOMPARE(feed.progress.iterations().at(2).steps, 1);
    }

    void iterationGathersWhatIsKnownOfIt() {
        Feed feed;
        feed.add(FilteredEvent{1, 22, {{"identical", 2}}, {}});
        feed.add(made::evaluation(EvaluationMoment::Before, 0, 0.03));
        feed.add(made::heldOut(1, 0.2));
        feed.add(made::evaluation(EvaluationMoment::After, 3, 0.38));
        feed.add(CheckpointEvent{1, 3, CheckpointKind::Iteration, "checkpoints/iteration-1", {}});
        feed.add(made::iterationFinished());
        const IterationProgress& first = feed.progress.iterations().at(1);
        QCOMPARE(first.filtered->dropped.at("identical"), 2);
        QCOMPARE(first.before->metrics.number("mi"), 0.03);
        QCOMPARE(first.after->metrics.number("mi"), 0.38);
        QCOMPARE(first.checkpoint, std::string("checkpoints/iteration-1"));
        QCOMPARE(first.finished->meanTokensAfter.at(0), 20.0);
        QCOMPARE(feed.progress.latestHeldOut()->metrics.number("mi"), 0.2);
    }

    void evaluationsOfHeldOutPrinciplesStandBesideTheLearnedOnes() {
        Feed feed;
        feed.add(made::evaluation(EvaluationMoment::Before, 0, 0.03));
        feed.add(made::heldOutPrinciples(EvaluationMoment::Before, 0, 0.02));
        feed.add(made::evaluation(EvaluationMoment::After, 3, 0.38));
        const RunProgress learnedOnly = feed.progress;
        feed.add(made::heldOutPrinciples(EvaluationMoment::After, 3, 0.12));
        const IterationProgress& first = feed.progress.iterations().at(1);
        QCOMPARE(first.before->metrics.number("mi"), 0.03);
        QCOMPARE(first.after->metrics.number("mi"), 0.38);
        QCOMPARE(first.heldOutPrinciplesBefore->metrics.number("mi"), 0.02);
        QCOMPARE(first.heldOutPrinciplesAfter->metrics.number("mi"), 0.12);
        QVERIFY(first != learnedOnly.iterations().at(1));
    }

    void whatAKilledRunGoesOnFromIsKnown() {
        Feed feed;
        feed.add(CheckpointEvent{1, 2, CheckpointKind::Resume, "resume", {}});
        QCOMPARE(feed.progress.counts().savedStep, 2);
        feed.add(CheckpointEvent{1, 4, CheckpointKind::Step, "checkpoints/iteration-1-step-4", 0.3});
        QCOMPARE(feed.progress.counts().savedStep, 2);
        QCOMPARE(feed.progress.iterations().at(1).stepCheckpoint->name(), std::string("iteration-1-step-4"));
        feed.add(CheckpointEvent{1, 5, CheckpointKind::Iteration, "checkpoints/iteration-1", {}});
        QCOMPARE(feed.progress.counts().savedStep, 5);
    }

    void progressShowsThePhaseUntilTheEnd() {
        Feed feed;
        feed.add(ProgressEvent{1, "generate", 3, 24, {}});
        feed.add(ProgressEvent{1, "train", 1, 3, 12.5});
        QCOMPARE(feed.progress.progress()->phase, std::string("train"));
        QCOMPARE(feed.progress.progress()->etaSeconds.value(), 12.5);
        feed.add(FinishedEvent{});
        QVERIFY(!feed.progress.progress().has_value());
    }

    void progressStaysWhereItStoodUntilAnotherWorkerBegins_data() {
        QTest::addColumn<int>("ending");
        QTest::newRow("paused") << 0;
        QTest::newRow("stopped") << 1;
        QTest::newRow("failed") << 2;
    }
    void progressStaysWhereItStoodUntilAnotherWorkerBegins() {
        QFETCH(int, ending);
        const EventBody endings[] = {PausedEvent{}, StoppedEvent{}, FailedEvent{ErrorKind::Memory, "Out of memory."}};
        Feed feed;
        feed.add(made::started());
        feed.add(ProgressEvent{1, "train", 8, 24, 12.5});
        feed.add(endings[ending]);
        QCOMPARE(feed.progress.progress()->done, 8);
        feed.add(ResumedEvent{1, 1, {}});
        QCOMPARE(feed.progress.progress()->done, 8);
        feed.beginAttempt(2);
        feed.add(ResumedEvent{1, 1, {}});
        QVERIFY(!feed.progress.progress().has_value());
    }

    void aRunThatPausesByItselfSaysWhyUntilItGoesOn() {
        Feed feed;
        feed.add(PausedEvent{});
        QVERIFY(!feed.progress.healthPause());
        feed.add(PausedEvent{HealthPause{.reason = "It said no rule.", .rule = "", .bestCheckpoint = ""}});
        QVERIFY(feed.progress.brokenRules().empty());
        feed.add(PausedEvent{repeats()});
        QVERIFY(feed.progress.state(false) == RunState::Paused);
        QVERIFY(feed.progress.healthPause() == repeats());
        feed.beginAttempt(2);
        feed.add(ResumedEvent{1, 1, {}});
        QVERIFY(!feed.progress.healthPause());
        QVERIFY(feed.progress.brokenRules() == std::set<std::string>{"repetition"});
    }

    void eventsSeenAlreadyChangeNothing() {
        Feed feed;
        feed.add(WarningEvent{"Short of queries."});
        const RunProgress before = feed.progress;
        feed.progress.consume(feed.last);
        QVERIFY(feed.progress == before);
        QCOMPARE(feed.progress.warnings().size(), std::size_t{1});
        QCOMPARE(feed.progress.nextSeq(), 1);
    }

    void itsSizeDoesNotGrowWithTheRun() {
        Feed feed;
        feed.add(made::started());
        const auto sizeAfter = [&](int steps) {
            for (int i = 0; i < steps; ++i) {
                StepEvent step = made::step(1 + feed.progress.lastStep(), 0.5);
                step.matrices.assign(100, {"q", {{-1.0, -2.0}, {-3.0, -4.0}}});
                feed.add(step);
                feed.add(WarningEvent{"Short of queries."});
                feed.add(VerdictEvent{std::to_string(i), "pmi", 0.1, 0.2, Outcome::Tie, 1, 1});
            }
            return dumpLine(toJson(feed.progress)).size();
        };
        const std::size_t early = sizeAfter(100);
        QVERIFY(sizeAfter(1000) < early + 20);  // some numbers have one more digit
        QVERIFY(early < 3000);
    }

    void copiesShareTheEvaluations() {
        const RunProgress progress = afterFirst(eventfulRun(), eventfulRun().size());
        const RunProgress copy = progress;
        QVERIFY(copy.iterations().at(1).before == progress.iterations().at(1).before);
        QVERIFY(copy == progress);
    }

    void aSnapshotStandsForTheEventsBeforeIt() {
        const std::vector<RunEvent> events = eventfulRun();
        const RunProgress whole = afterFirst(events, events.size());
        for (std::size_t cut = 0; cut <= events.size(); ++cut) {
            const std::string text = dumpLine(toJson(afterFirst(events, cut)));
            Result<RunProgress> restored = runProgressFromJson(parseJson(text, "snapshot").value(), "snapshot");
            QVERIFY2(restored.has_value(), restored ? "" : restored.error().detail.c_str());
            QVERIFY(*restored == afterFirst(events, cut));
            for (std::size_t i = cut; i < events.size(); ++i) restored->consume(events[i]);
            QVERIFY2(*restored == whole, std::to_string(cut).c_str());
        }
    }

    void aSnapshotOfAnotherVersionOrDamagedIsRefused() {
        OrderedJson snapshot = toJson(afterFirst(eventfulRun(), 20));
        const auto read = [&] { return runProgressFromJson(Json::parse(snapshot.dump()), "run 1"); };
        QVERIFY(read().has_value());
        snapshot["state"] = "dancing";
        QVERIFY(!read().has_value());
        snapshot["state"] = nullptr;
        snapshot["iterations"][0]["before"]["when"] = "later";
        QVERIFY2(read().error().detail.starts_with("run 1: \"iterations\""), read().error().detail.c_str());
        snapshot["version"] = 1;
        QVERIFY2(read().error().detail.find("version") != std::string::npos, read().error().detail.c_str());
        QVERIFY(!runProgressFromJson(Json::array(), "run 1").has_value());
    }
};

SAMI_TEST(TestRunProgress)
#include "test_run_progress.moc"
