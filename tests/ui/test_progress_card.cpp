#include <algorithm>

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/live/live_page.h"
#include "ui/text/run_words.h"

using namespace sami;

/// Where a run stands, in the card at the top of the page and in the header's line.
class TestProgressCard : public QObject {
    Q_OBJECT

private:
    static CannedRun inState(CannedRun run, RunState state) {
        run.entry.state = state;
        return run;
    }

private Q_SLOTS:
    void theProgressCardSaysPhaseStepAndTimeLeft() {
        CannedRun run = cannedRun(2, false);
        // Two of the three updates are made: the third is being worked on.
        QCOMPARE(stateLine(run.entry), QStringLiteral("iteration\u00a01 of\u00a01 · step 3/3 · 0:21 left"));
        run.entry.responding = false;
        QCOMPARE(stateLine(run.entry), QStringLiteral("not responding"));
        run.entry.state = RunState::Interrupted;
        QCOMPARE(stateLine(run.entry), QStringLiteral("interrupted at step 2"));
        QVERIFY(run.entry.canResume());
    }

    void aRunThatIsOverSaysByWhichRuleItHadPaused() {
        CannedRun run = cannedRun(2, RunState::Paused);
        HealthPause health;
        health.reason = "said by the worker";
        health.rule = "repetition";
        run.take(PausedEvent{health});
        LivePage page(nullptr);
        run.show(page);
        const QString reason = QStringLiteral("A rule of health paused it on the way. It repeats itself.");
        QVERIFY(!labelled(page, reason));  // the banner says it, and what can be done
        run.take(StoppedEvent{});
        for (const RunState state : {RunState::Stopped, RunState::Finished}) {
            run.entry.state = state;
            run.show(page);
            QVERIFY(labelled(page, reason));
        }
        cannedRun(2, RunState::Stopped).show(page);
        QVERIFY(!labelled(page, reason));
    }

    void questionsThatTaughtNothingAreSaid() {
        CannedRun run = cannedRun(0, false);
        FilteredEvent filtered{1, 20, {}, {}};
        run.take(filtered);
        QVERIFY(leftOutSentence(run.entry.progress).isEmpty());
        filtered.dropped = {{"identical", 3}, {"truncated", 1}};
        run.take(filtered);
        const QString said = QStringLiteral(
            "Learned from: 20 of 24 questions. Left out: two answers the same (3), an answer cut off (1).");
        QCOMPARE(leftOutSentence(run.entry.progress), said);
        LivePage page(nullptr);
        run.show(page);
        QVERIFY(labelled(page, said));
        // No rule is told by the name that the worker has for it ("empty" is a word for people as well).
        for (const char* rule : {"no-marker", "truncated", "containing", "beginning", "no-full-stop", "identical"}) {
            filtered.dropped = {{rule, 4}};
            run.take(filtered);
            QVERIFY2(!leftOutSentence(run.entry.progress).contains(QLatin1String(rule)), rule);
        }
    }

    void ofSeveralIterationsItSaysWhichAndCountsToTheEndOfAll() {
        CannedRun run;
        StartedEvent started = made::started(6);
        started.iterations = 2;
        run.take(started);
        IterationFinishedEvent first = made::iterationFinished();
        first.seconds = 40;
        first.steps = 3;
        run.take(made::step(1, 0.6));
        run.take(ProgressEvent{1, "train", 1, 3, 20.0});
        LivePage page(nullptr);
        run.show(page);
        QVERIFY(labelled(page, QStringLiteral("Learning, iteration\u00a01 of\u00a02")));
        QVERIFY(stateLine(run.entry).startsWith(QStringLiteral("iteration\u00a01 of\u00a02 · step 2/6")));
        run.take(first);
        run.take(ProgressEvent{1, "evaluate-after", 1, 3, 20.0});
        QCOMPARE(timeLeft(run.entry.progress), QStringLiteral("1:00 left"));
    }

    void whatIsOnlyKnownOfTheIterationSaysSo() {
        CannedRun run;
        StartedEvent started = made::started(6);
        started.iterations = 2;
        run.take(started);
        run.take(ProgressEvent{1, "load", 0, 1, {}});
        run.take(ResumedEvent{});
        run.take(ProgressEvent{1, "train", 1, 3, 20.0});
        QCOMPARE(timeLeft(run.entry.progress), QStringLiteral("0:20 left of this iteration"));
    }

    void theBarHasANameForThoseWhoHearIt() {
        LivePage page(nullptr);
        cannedRun(1, false).show(page);
        QVERIFY(!page.findChild<QProgressBar*>()->accessibleName().isEmpty());
    }

    void whatStandsStillKeepsItsPlace_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("headline");
        QTest::newRow("paused") << int(RunState::Paused) << QStringLiteral("Paused at step 1");
        QTest::newRow("stopped") << int(RunState::Stopped) << QStringLiteral("Stopped at step 1");
        QTest::newRow("interrupted") << int(RunState::Interrupted) << QStringLiteral("Interrupted at step 1");
        QTest::newRow("failed") << int(RunState::Failed) << QStringLiteral("Failed at step 1");
    }
    void whatStandsStillKeepsItsPlace() {
        QFETCH(int, state);
        QFETCH(QString, headline);
        LivePage page(nullptr);
        cannedRun(1, static_cast<RunState>(state)).show(page);
        QVERIFY(labelled(page, headline));
        QVERIFY(labelled(page, QStringLiteral("1 of 3 updates")));
        QVERIFY(labelled(page, QStringLiteral("✓ Measuring before")));
        QVERIFY(labelled(page, QStringLiteral("◐ Learning")));
        const auto* bar = page.findChild<QProgressBar*>();
        QCOMPARE(bar->maximum(), 3);
        QCOMPARE(bar->value(), 1);
    }

    void whatIsLostOfAnUpdateIsNotCounted() {
        CannedRun run = cannedRun(1, false);
        run.take(ProgressEvent{1, "train", 16, 24, {}});
        LivePage page(nullptr);
        run.show(page);
        QVERIFY(labelled(page, QStringLiteral("16 of 24 questions")));
        inState(run, RunState::Stopped).show(page);
        QVERIFY(labelled(page, QStringLiteral("1 of 3 updates")));
        QCOMPARE(page.findChild<QProgressBar*>()->value(), 1);
    }

    void whatStandsStillWhileWritingSaysSo() {
        CannedRun run = cannedRun(0, false);
        run.take(ProgressEvent{1, "generate", 12, 96, {}});
        const CannedRun stopped = inState(run, RunState::Stopped);
        QCOMPARE(stateLine(stopped.entry), QStringLiteral("stopped while writing answers"));
        QCOMPARE(phaseCount(stopped.entry), QStringLiteral("12 of 96 answers"));
        run.entry.asked = RunRequest::Pause;
        QCOMPARE(stateLine(run.entry), QStringLiteral("pausing…"));
    }

    void measuringAfterIsCountedAsOneShare() {
        CannedRun run = cannedRun(3, false);
        run.take(ProgressEvent{1, "evaluate-after", 24, 96, {}});
        QCOMPARE(phaseCount(run.entry), QStringLiteral("25\u00a0%"));
        QCOMPARE(stateLine(run.entry), QStringLiteral("iteration\u00a01 of\u00a01 · measuring after · 25\u00a0%"));
    }

    void aResumedRunKeepsTheTicksOfWhatIsDone() {
        CannedRun run = cannedRun(1, false);
        run.take(ProgressEvent{1, "load", 0, 1, {}});
        LivePage page(nullptr);
        run.show(page);
        for (const char* text : {"● Loading the model", "✓ Writing answers", "✓ Measuring before", "◐ Learning",
                                 "○ Saving", "○ Measuring after"})
            QVERIFY2(labelled(page, QString::fromUtf8(text)), text);
        // The next iteration has done nothing yet.
        run.take(ProgressEvent{2, "load", 0, 1, {}});
        run.show(page);
        QVERIFY(labelled(page, QStringLiteral("○ Writing answers")));
    }

    void whatIsAskedOfTheWorkerIsSaid_data() {
        QTest::addColumn<bool>("starting");
        QTest::addColumn<bool>("stops");
        QTest::addColumn<QString>("headline");
        QTest::newRow("pause while starting") << true << false << QStringLiteral("Pausing after this step…");
        QTest::newRow("stop while starting") << true << true << QStringLiteral("Stopping…");
        QTest::newRow("pause while learning") << false << false << QStringLiteral("Pausing after this step…");
        QTest::newRow("stop while learning") << false << true << QStringLiteral("Stopping…");
    }
    void whatIsAskedOfTheWorkerIsSaid() {
        QFETCH(bool, starting);
        QFETCH(bool, stops);
        QFETCH(QString, headline);
        LivePage page(nullptr);
        CannedRun run = starting ? CannedRun() : cannedRun(1, false);
        run.entry.state = starting ? RunState::Waiting : RunState::Running;
        run.entry.starting = starting;
        run.entry.asked = stops ? RunRequest::Stop : RunRequest::Pause;
        run.show(page);
        QVERIFY(labelled(page, headline));
        QCOMPARE(button(page, QStringLiteral("Stop"))->isEnabled(), !stops);
        // A pause can be taken back as long as it has not come, a stop can't.
        const QPushButton* pause = button(page, stops ? QStringLiteral("Pause") : QStringLiteral("Keep going"));
        QVERIFY(pause);
        QCOMPARE(pause->isEnabled(), !stops);
    }

    void aRunThatPausedByItselfSaysSo() {
        CannedRun run = cannedRun(2, false);
        run.take(PausedEvent{
            HealthPause{.reason = "Every answer is the same.", .rule = "repetition", .bestCheckpoint = ""}});
        QCOMPARE(stateLine(inState(run, RunState::Paused).entry),
                 QStringLiteral("paused by the health rule at step 2"));
    }
};

SAMI_TEST(TestProgressCard)
#include "test_progress_card.moc"
