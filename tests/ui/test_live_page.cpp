#include <cmath>

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/controls/stat_tile.h"
#include "ui/live/live_page.h"
#include "ui/live/matrix_view.h"
#include "ui/live/run_curves.h"
#include "ui/plot/line_plot.h"

using namespace sami;

class TestLivePage : public QObject {
    Q_OBJECT

private:
    static RunStatus running() { return {.state = RunState::Running}; }

    static QPushButton* button(LivePage& page, const QString& text) {
        for (QPushButton* found : page.findChildren<QPushButton*>()) {
            if (found->text() == text) return found;
        }
        return nullptr;
    }

    static Sample sample(const QString& query) {
        return {query, QStringLiteral("base"), {{QStringLiteral("a"), 1, false}, {QStringLiteral("b"), 2, true}}};
    }

private Q_SLOTS:
    void curvesHoldEveryMeasurement() {
        const RunProgress progress = cannedProgress(3, true);
        const auto own = evaluationCurve(progress, &BoundFigures::mi);
        QCOMPARE(own.size(), std::size_t(2));
        QCOMPARE(own[0], (PlotPoint{.x = 0, .y = 0.031}));
        QCOMPARE(own[1], (PlotPoint{.x = 3, .y = 0.379}));
        QCOMPARE(heldOutCurve(progress, &BoundFigures::mi).size(), std::size_t(4));
        QCOMPARE(trainingCurve(progress, &BoundFigures::rowAccuracy).back().y, 0.8);
        QCOMPARE(lengthCurve(progress, 0).back().y, 20.34);
    }

    void theSummaryPrefersOwnAnswersOverTheLiveCurve() {
        QCOMPARE(summarise(cannedProgress(2, false)).now->mi, 0.031 + 0.18);
        QCOMPARE(summarise(cannedProgress(3, true)).now->mi, 0.379);
        QVERIFY(!summarise(RunProgress()).now.has_value());
    }

    void tilesShowNowAndBefore() {
        LivePage page(nullptr);
        page.setRun({}, {});
        page.showProgress(cannedProgress(3, true), running());
        const auto tiles = page.findChildren<StatTile*>();
        QCOMPARE(tiles[0]->value(), QStringLiteral("0.379 nats"));
        QCOMPARE(tiles[0]->detail(), QStringLiteral("before: 0.031 · at most 0.693"));
        QCOMPARE(tiles[1]->value(), QStringLiteral("92 %"));
        QCOMPARE(tiles[3]->value(), QStringLiteral("20.3 tokens"));
    }

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

    void pauseAndStopAskOnceAndThenResumeIsOffered() {
        LivePage page(nullptr);
        page.setRun({}, {});
        page.showProgress(cannedProgress(1, false), running());
        QSignalSpy paused(&page, &LivePage::pauseRequested);
        QSignalSpy stopped(&page, &LivePage::stopRequested);
        button(page, QStringLiteral("Pause"))->click();
        button(page, QStringLiteral("Stop"))->click();
        QCOMPARE(paused.count(), 1);
        QCOMPARE(stopped.count(), 1);
        RunStatus asked = running();
        asked.pauseAsked = true;
        page.showProgress(cannedProgress(1, false), asked);
        QVERIFY(!button(page, QStringLiteral("Pause"))->isEnabled());
        page.showProgress(cannedProgress(1, false), {.state = RunState::Paused});
        QSignalSpy resumed(&page, &LivePage::resumeRequested);
        button(page, QStringLiteral("Resume"))->click();
        QCOMPARE(resumed.count(), 1);
        QVERIFY(!button(page, QStringLiteral("Stop"))->isEnabled());
    }

    void samplesFollowTheNewestUntilTheReaderPagesBack() {
        SamplesCard card(nullptr);
        card.add({sample(QStringLiteral("one")), sample(QStringLiteral("two"))});
        QCOMPARE(card.current(), 1);
        card.add({sample(QStringLiteral("three"))});
        QCOMPARE(card.current(), 2);
        QMetaObject::invokeMethod(&card, [&card] {
            for (QToolButton* step : card.findChildren<QToolButton*>()) {
                if (step->accessibleName() == QLatin1String("Earlier answers")) step->click();
            }
        });
        QCOMPARE(card.current(), 1);
        card.add({sample(QStringLiteral("four"))});
        QCOMPARE(card.current(), 1);
        QCOMPARE(card.count(), 4);
    }

    void theMatrixCountsRowsWhoseDiagonalIsStrictlyLargest() {
        MatrixView view(QStringLiteral("Before"), nullptr);
        view.setMatrix({{-1.0, -1.0}, {-2.0, -1.5}}, {});
        QCOMPARE(view.rowsRight(), 1);
        view.setMatrix({{-1.0, -1.1}, {-2.0, -1.5}}, {});
        QCOMPARE(view.rowsRight(), 2);
    }

    void hoveringOnePlotMovesTheCrosshairOfAll() {
        LivePage page(nullptr);
        page.setRun({}, {});
        page.showProgress(cannedProgress(3, true), running());
        const auto plots = page.findChildren<LinePlot*>();
        QCOMPARE(plots.size(), 3);
        Q_EMIT plots[0]->crosshairMoved(3);
        QVERIFY(plots[1]->readOut().startsWith(QLatin1String("step 3")));
        QVERIFY(plots[2]->readOut().contains(QLatin1String("20.3")));
    }
};

SAMI_TEST(TestLivePage)
#include "test_live_page.moc"
