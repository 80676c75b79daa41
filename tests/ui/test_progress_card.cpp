#include <algorithm>

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/live/live_page.h"

using namespace sami;

/// Where a run stands, in the card at the top of the page and in the header's line.
class TestProgressCard : public QObject {
    Q_OBJECT

private:
    static RunStatus running() { return {.state = RunState::Running}; }

private Q_SLOTS:
    void theProgressCardSaysPhaseStepAndTimeLeft() {
        const RunProgress progress = cannedProgress(2, false);
        // Two of the three updates are made: the third is being worked on.
        QCOMPARE(stateLine(progress, running()), QStringLiteral("iteration 1 · step 3/3 · 0:21 left"));
        RunStatus status = running();
        status.responding = false;
        QCOMPARE(stateLine(progress, status), QStringLiteral("not responding"));
        status = {.state = RunState::Interrupted};
        QCOMPARE(stateLine(progress, status), QStringLiteral("interrupted at step 2"));
        QVERIFY(status.canResume());
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
        page.setRun({}, {});
        page.showProgress(cannedProgress(1, false), {.state = static_cast<RunState>(state)});
        QVERIFY(labelled(page, headline));
        QVERIFY(labelled(page, QStringLiteral("1 of 3 updates")));
        QVERIFY(labelled(page, QStringLiteral("✓ Measuring before")));
        QVERIFY(labelled(page, QStringLiteral("◐ Learning")));
        const auto* bar = page.findChild<QProgressBar*>();
        QCOMPARE(bar->maximum(), 3);
        QCOMPARE(bar->value(), 1);
    }

    void whatIsLostOfAnUpdateIsNotCounted() {
        RunProgress progress = cannedProgress(1, false);
        take(progress, "progress", {{"iteration", 1}, {"phase", "train"}, {"done", 16}, {"total", 24}});
        LivePage page(nullptr);
        page.setRun({}, {});
        page.showProgress(progress, running());
        QVERIFY(labelled(page, QStringLiteral("16 of 24 questions")));
        page.showProgress(progress, {.state = RunState::Stopped});
        QVERIFY(labelled(page, QStringLiteral("1 of 3 updates")));
        QCOMPARE(page.findChild<QProgressBar*>()->value(), 1);
    }

    void whatStandsStillWhileWritingSaysSo() {
        RunProgress progress = cannedProgress(0, false);
        take(progress, "progress", {{"iteration", 1}, {"phase", "generate"}, {"done", 12}, {"total", 96}});
        QCOMPARE(stateLine(progress, {.state = RunState::Stopped}), QStringLiteral("stopped while writing answers"));
        QCOMPARE(phaseCount(progress, {.state = RunState::Stopped}), QStringLiteral("12 of 96 answers"));
        RunStatus asked = running();
        asked.pauseAsked = true;
        QCOMPARE(stateLine(progress, asked), QStringLiteral("pausing after the next step…"));
    }

    void measuringAfterIsCountedAsOneShare() {
        RunProgress progress = cannedProgress(3, false);
        take(progress, "progress", {{"iteration", 1}, {"phase", "evaluate-after"}, {"done", 24}, {"total", 96}});
        QCOMPARE(phaseCount(progress, running()), QStringLiteral("25 %"));
        QCOMPARE(stateLine(progress, running()), QStringLiteral("iteration 1 · measuring after · 25 %"));
    }

    void aResumedRunKeepsTheTicksOfWhatIsDone() {
        RunProgress progress = cannedProgress(1, false);
        take(progress, "progress", {{"iteration", 1}, {"phase", "load"}, {"done", 0}, {"total", 1}});
        LivePage page(nullptr);
        page.setRun({}, {});
        page.showProgress(progress, running());
        for (const char* text : {"● Loading the model", "✓ Writing answers", "✓ Measuring before", "◐ Learning",
                                 "○ Saving", "○ Measuring after"})
            QVERIFY2(labelled(page, QString::fromUtf8(text)), text);
        // The next iteration has done nothing yet.
        take(progress, "progress", {{"iteration", 2}, {"phase", "load"}, {"done", 0}, {"total", 1}});
        page.showProgress(progress, running());
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
        page.setRun({}, {});
        RunStatus status{.state = starting ? RunState::Waiting : RunState::Running, .starting = starting};
        status.pauseAsked = true;
        status.stopAsked = stops;
        page.showProgress(starting ? RunProgress() : cannedProgress(1, false), status);
        QVERIFY(labelled(page, headline));
        QCOMPARE(button(page, QStringLiteral("Stop"))->isEnabled(), !stops);
        QVERIFY(!button(page, QStringLiteral("Pause"))->isEnabled());
    }

    void aRunThatPausedByItselfSaysSo() {
        RunProgress progress = cannedProgress(2, false);
        const Json paused{{"reason", "Every answer is the same."}};
        QVERIFY(progress.consume(cannedEvent(progress.nextSeq(), "paused", paused)).has_value());
        QCOMPARE(stateLine(progress, {.state = RunState::Paused}),
                 QStringLiteral("paused by the health rule at step 2"));
    }
};

SAMI_TEST(TestProgressCard)
#include "test_progress_card.moc"
