#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/controls/help_mark.h"
#include "ui/controls/stat_tile.h"
#include "ui/live/live_page.h"
#include "ui/live/metric_curves.h"
#include "ui/live/run_plots.h"
#include "ui/live/run_summary.h"
#include "ui/live/samples_card.h"
#include "ui/plot/line_plot.h"
#include "ui/text/response_view.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace sami;

class TestLivePage : public QObject {
    Q_OBJECT

private:
    static QLabel* readOutBox(const LinePlot& plot) {
        for (QLabel* label : plot.findChildren<QLabel*>()) {
            if (label->property("role") == QLatin1String("read-out")) return label;
        }
        return nullptr;
    }

    static void turnWheel(QWidget& widget, int direction) {
        const QPoint middle = widget.rect().center();
        QWidget* under = widget.childAt(middle) ? widget.childAt(middle) : &widget;
        QWheelEvent turn(under->mapFrom(&widget, QPointF(middle)), widget.mapToGlobal(QPointF(middle)), {},
                         {0, 120 * direction}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QSpontaneKeyEvent::setSpontaneous(&turn);  // only what a mouse sends goes on to parents
        QCoreApplication::instance()->notify(under, &turn);
    }

    static std::vector<PlotPoint> curve(const CannedRun& run, MetricSource source, const char* name,
                                        std::size_t constitution = 0) {
        const MetricKey key{source, name, constitution};
        return plotPoints(run.metrics->points(run.entry.number, key), key, {});
    }

private Q_SLOTS:
    void curvesHoldEveryMeasurement() {
        const CannedRun run = cannedRun(3, true);
        const auto own = curve(run, MetricSource::Evaluation, "mi");
        QCOMPARE(own.size(), std::size_t(2));
        QCOMPARE(QPointF(own[0].x, own[0].y), QPointF(0, 0.031));
        QCOMPARE(QPointF(own[1].x, own[1].y), QPointF(3, 0.379));
        QCOMPARE(curve(run, MetricSource::HeldOut, "mi").size(), std::size_t(4));
        QCOMPARE(curve(run, MetricSource::Step, "row_accuracy").back().y, 0.8);
        QCOMPARE(curve(run, MetricSource::Evaluation, "mean_tokens", 0).back().y, 20.34);
    }

    void nothingLeadsFromTheAnswersOfOneIterationToThoseOfTheNext() {
        CannedRun run = cannedRun(3, true);
        run.take(made::heldOut(4, 0.5, 2));
        const auto points = curve(run, MetricSource::HeldOut, "mi");
        QCOMPARE(points.size(), std::size_t(6));
        QVERIFY(std::isnan(points[4].y));
        QCOMPARE(QPointF(points[5].x, points[5].y), QPointF(4, 0.5));
    }

    void theSummaryKeepsOwnAnswersApartFromTheLiveCurve() {
        const HeldOutSummary learning = summarise(cannedRun(2, false).entry.progress);
        QCOMPARE(learning.before->mi, 0.031);
        QVERIFY(!learning.after.has_value());
        QCOMPARE(learning.live->mi, 0.031 + 0.18);
        const HeldOutSummary learned = summarise(cannedRun(3, true).entry.progress);
        QCOMPARE(learned.after->mi, 0.379);
        QVERIFY(!learned.live.has_value());
        QVERIFY(!summarise(RunProgress()).before.has_value());
    }

    void betweenEvaluationsATileSaysWhatItsNumbersWereMeasuredOn() {
        LivePage page(nullptr);
        cannedRun(2, false).show(page);
        const auto tiles = page.findChildren<StatTile*>();
        QCOMPARE(tiles[0]->value(), QStringLiteral("0.031\u00a0nats"));
        QVERIFY2(tiles[0]->detail().endsWith(
                     QStringLiteral("n\u00a0=\u00a02\nbefore learning · chance:\u00a00, at\u00a0most:\u00a00.693\n"
                                    "now, on earlier answers: 0.211\u00a0nats, n\u00a0=\u00a02")),
                 qPrintable(tiles[0]->detail()));
        QCOMPARE(tiles[1]->value(), QStringLiteral("54\u00a0%"));
        QVERIFY2(tiles[1]->detail().endsWith(QStringLiteral("before learning · chance: 50\u00a0%\n"
                                                            "now, on earlier answers: 74\u00a0%, n\u00a0=\u00a02")),
                 qPrintable(tiles[1]->detail()));
        QCOMPARE(tiles[3]->detail(), QStringLiteral("n\u00a0=\u00a02\nbefore learning\nantithesis: 62\u00a0tokens"));
    }

    void theAccuracyPlotHasTheEvaluationsOfTheBoundPlot() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        LinePlot* accuracy = page.findChildren<LinePlot*>()[1];
        for (const int step : {0, 3}) {
            accuracy->showCrosshair(step);
            const QString own = step == 0 ? QStringLiteral("own (n\u00a0=\u00a02): 0.540")
                                          : QStringLiteral("own (n\u00a0=\u00a02): 0.920");
            QCOMPARE(accuracy->readOut().count(own), 2);
        }
    }

    /// Whatever metrics the table gives to a plot, it draws and explains them.
    void plotsDrawAndExplainWhatTheTableGivesThem() {
        CannedRun run;
        EvaluationEvent evaluation = made::evaluation(EvaluationMoment::Before, 0, 0.1);
        for (const MetricInfo& metric : metricInfos())
            evaluation.metrics.setList(metric.name, std::vector<double>(metric.perConstitution ? 2 : 1, 0.25));
        run.take(evaluation);
        LivePage page(nullptr);
        run.show(page);
        for (const MetricPlot of : {MetricPlot::Bound, MetricPlot::Accuracy, MetricPlot::Length}) {
            const std::vector<const MetricInfo*> metrics = metricsOf(of);
            QVERIFY(!metrics.empty());
            LinePlot* plot = page.plots()->plot(of);
            page.plots()->curves()->renewAll();
            plot->showCrosshair(0);
            const auto* help = page.plots()->card(of)->findChild<HelpMark*>();
            for (const MetricInfo* metric : metrics) {
                const QString words = QString::fromUtf8(metric->help.data(), qsizetype(metric->help.size()));
                QVERIFY2(help->accessibleDescription().contains(words), qPrintable(help->accessibleDescription()));
                QVERIFY(plot->accessibleDescription().contains(words));
                const QString title = QString::fromUtf8(metric->title.data(), qsizetype(metric->title.size()));
                if (metrics.size() > 1) QVERIFY2(plot->readOut().contains(title), qPrintable(plot->readOut()));
            }
            const std::string csv = csvOfPoints(page.plots()->curves()->everyPoint(plot), {});
            QVERIFY2(csv.find(",0.25,") != std::string::npos, csv.c_str());
        }
        const auto* bound = page.plots()->card(MetricPlot::Bound)->findChild<HelpMark*>();
        QVERIFY(bound->toolTip().contains(QLatin1String("never negative")));
    }

    void nothingIsDrawnThroughStepsWhereNothingWasMeasured() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        for (const MetricPlot of : {MetricPlot::Bound, MetricPlot::Accuracy, MetricPlot::Length}) {
            const PlotSeries& own = page.plots()->plot(of)->data().series.front();
            QCOMPARE(own.points.size(), std::size_t(2));  // before and after
            QCOMPARE(own.style.pen, Qt::NoPen);
        }
    }

    void theLegendSaysHowManyQuestionsACurveIsOf() {
        LivePage page(nullptr);
        CannedRun run;
        run.take(made::started());
        run.take(made::evaluation(EvaluationMoment::Before, 0, 0.1));
        run.take(HeldOutEvent{1, 1, made::bound(0.2), 8});
        run.show(page);
        const PlotData& bound = page.plots()->plot(MetricPlot::Bound)->data();
        QCOMPARE(legendName(bound.series[0]), QStringLiteral("own answers (n\u00a0=\u00a024)"));
        QCOMPARE(legendName(bound.series[1]), QStringLiteral("earlier answers (n\u00a0=\u00a08)"));
    }

    void magnifyingOnePlotMagnifiesAll() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        page.plots()->plot(MetricPlot::Bound)->zoom(0.5);
        const auto zoom = page.plots()->plot(MetricPlot::Bound)->scale().zoom;
        QVERIFY(zoom.has_value());
        QCOMPARE(page.plots()->plot(MetricPlot::Length)->scale().zoom, zoom);
    }

    void linkedPlotsShareOneAxisFromTheStart() {
        LivePage page(nullptr);
        cannedRun(1, false).show(page);
        const auto plots = page.findChildren<LinePlot*>();
        for (const LinePlot* plot : plots) {
            QTRY_VERIFY(plot->replotCount() > 0);
            QVERIFY(xSpanOf(plot->data(), plot->scale()).high >= 3);
            QCOMPARE(xSpanOf(plot->data(), plot->scale()), xSpanOf(plots[0]->data(), plots[0]->scale()));
        }
    }

    void tilesShowNowAndBefore() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        const auto tiles = page.findChildren<StatTile*>();
        QCOMPARE(tiles[0]->value(), QStringLiteral("0.379\u00a0nats"));
        QVERIFY2(tiles[0]->detail().contains(QStringLiteral("before: 0.031\u00a0nats")),
                 qPrintable(tiles[0]->detail()));
        QCOMPARE(tiles[1]->value(), QStringLiteral("92\u00a0%"));
        QCOMPARE(tiles[3]->value(), QStringLiteral("20.3\u00a0tokens"));
    }

    void pauseAndStopAskOnceAndThenResumeIsOffered() {
        LivePage page(nullptr);
        cannedRun(1, false).show(page);
        QSignalSpy pauses(&page, &LivePage::pauseRequested);
        QSignalSpy stopped(&page, &LivePage::stopRequested);
        button(page, QStringLiteral("Pause"))->click();
        button(page, QStringLiteral("Stop"))->click();
        QCOMPARE(pauses.count(), 1);
        QCOMPARE(stopped.count(), 1);
        CannedRun asked = cannedRun(1, false);
        asked.entry.asked = RunRequest::Pause;
        asked.show(page);
        QVERIFY(button(page, QStringLiteral("Keep going"))->isEnabled());
        CannedRun paused = cannedRun(1, RunState::Paused);
        paused.show(page);
        QSignalSpy resumed(&page, &LivePage::resumeRequested);
        button(page, QStringLiteral("Resume"))->click();
        QCOMPARE(resumed.count(), 1);
        // Whether its worker waits or has ended, it can be left where it is.
        QVERIFY(button(page, QStringLiteral("Stop"))->isEnabled());
    }

    void everyConstitutionHasAColumnAndACurve() {
        RunConfig config;
        config.principles = {{"brief", "Be brief.", "Be long.", 1}, {"kind", "Be kind.", "Be rude.", 2}};
        CannedRun run;
        run.entry.numConstitutions = 3;
        EvaluationEvent evaluation = made::evaluation(EvaluationMoment::Before, 0, 0.1);
        evaluation.metrics.setList("mean_tokens", {20.0, 40.0, 60.0});
        run.take(evaluation);
        LivePage page(nullptr);
        page.setRun({constitutionNames(config, 3), run.metrics, run.entry.number});
        page.showRun(run.entry);
        page.addSamples({{QStringLiteral("Why?"),
                          {},
                          {{{}, QStringLiteral("one"), 1, false},
                           {{}, QStringLiteral("two"), 2, false},
                           {{}, QStringLiteral("three"), 3, true}}}});
        for (const char* name : {"Constitution", "Contrast 1", "Contrast 2"})
            QVERIFY2(labelled(*page.samples(), QLatin1String(name)), name);
        QStringList answers;
        for (const auto* view : page.samples()->findChildren<ResponseView*>()) answers.append(view->toPlainText());
        QCOMPARE(answers, (QStringList{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")}));
        LinePlot* lengths = page.findChildren<LinePlot*>()[2];
        lengths->showCrosshair(0);
        QVERIFY2(lengths->readOut().contains(QStringLiteral("under contrast 2 (n\u00a0=\u00a024): 60.0")),
                 qPrintable(lengths->readOut()));
        QCOMPARE(page.findChildren<StatTile*>()[3]->detail(),
                 QStringLiteral("n\u00a0=\u00a024\nbefore learning\ncontrast 1: 40\u00a0tokens\n"
                                "contrast 2: 60\u00a0tokens"));
    }

    void aNewRunIsShownFromItsTop() {
        LivePage page(nullptr);
        page.setRun(CannedRun().shown());
        page.resize(840, 500);
        page.show();
        QScrollBar* bar = page.findChild<QScrollArea*>()->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        bar->setValue(bar->maximum());
        page.setRun(CannedRun().shown());
        QCOMPARE(bar->value(), 0);
    }

    void thePageScrollsByKeyBeforeAnythingIsFocused() {
        LivePage page(nullptr);
        page.setRun(CannedRun().shown());
        page.resize(840, 500);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_PageDown);
        QVERIFY(page.findChild<QScrollArea*>()->verticalScrollBar()->value() > 0);
    }

    void fitsTheNarrowestWindow() {
        LivePage page(nullptr);
        page.setStyleSheet(styleSheetOf(currentTheme()));
        cannedRun(3, true).show(page);
        page.resize(1120, 746);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        page.resize(720, 514);
        QTRY_VERIFY(!page.findChild<QScrollArea*>()->horizontalScrollBar()->isVisible());
    }

    /// With letters twice as large cards stand below each other, and nothing is cut or scrolls sideways.
    void largeLettersFitToo() {
        const QFont before = QApplication::font();
        QFont large = before;
        large.setPointSize(18);
        QApplication::setFont(large);
        {
            LivePage page(nullptr);
            page.setStyleSheet(styleSheetOf(currentTheme()));
            cannedRun(3, true).show(page);
            page.resize(1120, 636);
            page.show();
            QVERIFY(QTest::qWaitForWindowExposed(&page));
            QTRY_VERIFY(!page.findChild<QScrollArea*>()->horizontalScrollBar()->isVisible());
            for (const QLabel* label : page.findChildren<QLabel*>()) {
                if (!label->isVisible() || label->wordWrap()) continue;
                QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
            }
            for (const StatTile* tile : page.findChildren<StatTile*>())
                QVERIFY(tile->height() >= tile->heightForWidth(tile->width()));
        }
        QApplication::setFont(before);
    }

    void tilesAndChartUseTheSameWords() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        const auto plots = page.findChildren<LinePlot*>();
        Q_EMIT plots[0]->crosshairMoved(3);
        const QString readOut = plots[1]->readOut();
        for (const char* words : {"Right answer", "Right instruction"}) {
            const QString start = QString::fromLatin1(words);
            QVERIFY(labelled(page, start + QStringLiteral(" found")));
            QVERIFY2(readOut.contains(start, Qt::CaseInsensitive), qPrintable(readOut));
        }
    }

    void theWheelScrollsThePageWhateverIsUnderIt() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        page.resize(840, 500);
        page.show();
        auto* scroll = page.findChild<QScrollArea*>();
        QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0);
        auto* picker = page.findChild<QComboBox*>();
        const int chosen = picker->currentIndex();
        QWidgetList passed{picker};
        for (LinePlot* plot : page.findChildren<LinePlot*>()) passed.append(plot);
        for (QWidget* widget : passed) {
            scroll->ensureWidgetVisible(widget);
            const int before = scroll->verticalScrollBar()->value();
            turnWheel(*widget, before > 0 ? 1 : -1);
            QVERIFY(scroll->verticalScrollBar()->value() != before);
        }
        QCOMPARE(picker->currentIndex(), chosen);
    }

    void thePointerOverAPlotReadsItsValues() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        page.resize(1120, 746);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        LinePlot* plot = page.findChild<LinePlot*>();
        QTest::mouseMove(&page, plot->mapTo(&page, plot->rect().center()));
        QTRY_VERIFY(plot->readOut().startsWith(QStringLiteral("step\u00a0")));
    }

    void hoveringOnePlotMovesTheCrosshairOfAll() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        const auto plots = page.findChildren<LinePlot*>();
        QCOMPARE(plots.size(), 3);
        page.resize(1120, 746);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        plots[0]->showCrosshair(3);
        Q_EMIT plots[0]->crosshairMoved(3);
        QVERIFY(readOutBox(*plots[0])->isVisible());
        QVERIFY(!readOutBox(*plots[1])->isVisible());
        QVERIFY(plots[1]->readOut().startsWith(QStringLiteral("step\u00a03")));
        QVERIFY(plots[2]->readOut().contains(QLatin1String("20.3")));
    }
};

SAMI_TEST(TestLivePage)
#include "test_live_page.moc"
