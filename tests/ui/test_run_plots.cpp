#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "ui/live/live_page.h"
#include "ui/live/metric_curves.h"
#include "ui/live/run_plots.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/plot_panel.h"

using namespace sami;

/// What the plots of a run draw, say and write into files.
class TestRunPlots : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// As a line for each measurement, where what is drawn leaves most of them out.
    void filesHoldWhatIsNotDrawn() {
        CannedRun run;
        run.take(made::started(5000));
        for (int number = 1; number <= 5000; ++number) run.take(made::step(number, 0.5 + 0.1 / number));
        LivePage page(nullptr);
        run.show(page);
        const LinePlot* bound = page.plots()->plot(MetricPlot::Bound);
        QVERIFY(bound->data().series.back().points.size() < 2000);
        const PlotData all = page.plots()->curves()->everyPoint(bound);
        QCOMPARE(all.series.back().points.size(), std::size_t(5000));
        QCOMPARE(all.series.back().points[2345].x, 2346.0);
        QVERIFY(csvOfPoints(all, {}).find("training,1,4321,") != std::string::npos);
    }

    void bothMeasurementsAtOneStepAreInTheFile() {
        CannedRun run = cannedRun(3, true);
        run.take(made::evaluation(EvaluationMoment::Before, 3, 0.35, 2));
        LivePage page(nullptr);
        run.show(page);
        const LinePlot* bound = page.plots()->plot(MetricPlot::Bound);
        const std::string csv = csvOfPoints(page.plots()->curves()->everyPoint(bound), {});
        QVERIFY2(csv.find("own answers,1,3,0.379,,,2\r\n") != std::string::npos, csv.c_str());
        QVERIFY(csv.find("own answers,2,3,0.35,,,24\r\n") != std::string::npos);
    }

    void theCurveStaysLegibleBelowTheCeiling() {
        CannedRun run;
        run.take(made::started());
        EvaluationEvent event = made::evaluation(EvaluationMoment::Before, 0, 0.53);
        event.n = 3;
        for (const double apart : {5.0, 5.0, 0.5})
            event.matrices.push_back({"h", {{-1, -1 - apart}, {-1 - apart, -1}}});
        run.take(event);
        LivePage page(nullptr);
        run.show(page);
        const LinePlot* bound = page.plots()->plot(MetricPlot::Bound);
        const PlotPoint& point = bound->data().series.front().points.front();
        QVERIFY(point.high.has_value());
        QCOMPARE(*point.high, made::kCeiling);
        QVERIFY(ySpanOf(bound->data(), bound->scale()).high < 0.8);
    }

    void lengthsThatAgreeAreReadAsThat() {
        CannedRun run;
        EvaluationEvent event = made::evaluation(EvaluationMoment::Before, 0, 0.1);
        event.metrics.setList("mean_tokens", {24.0, 96.0});
        event.metrics.setList("mean_tokens_error", {0.0, 0.0});
        run.take(event);
        LivePage page(nullptr);
        ShownRun shown = run.shown();
        shown.config.principles = {{"brief", "Be brief.", "Be long.", 1}};
        shown.config.settings.maxNewTokens = 96;
        page.setRun(shown);
        page.showRun(run.entry);
        LinePlot* lengths = page.plots()->plot(MetricPlot::Length);
        lengths->showCrosshair(0);
        QVERIFY2(lengths->readOut().contains(QStringLiteral("24.0 (all\u00a024 the same)")),
                 qPrintable(lengths->readOut()));
        QVERIFY2(lengths->readOut().contains(QStringLiteral("96.0 (all\u00a024 at the limit)")),
                 qPrintable(lengths->readOut()));
    }

    void anotherRunIsShownAsARunIsFirstSeen() {
        LivePage page(nullptr);
        ShownRun shown = cannedRun(3, true).shown();
        shown.config.principles = {{"brief", "Be brief.", "Be long.", 1}};
        page.setRun(shown);
        page.showRun(cannedRun(3, true).entry);
        page.plots()->plot(MetricPlot::Bound)->zoom(0.5);
        page.plots()->panel(MetricPlot::Accuracy)->setWholeRangeShown(true);
        QVERIFY(!page.plots()->plot(MetricPlot::Bound)->data().limits.empty());
        QVERIFY(!page.plots()->plot(MetricPlot::Length)->data().limits.empty());
        page.setRun(CannedRun().shown());
        for (const MetricPlot of : {MetricPlot::Bound, MetricPlot::Accuracy, MetricPlot::Length}) {
            const LinePlot* plot = page.plots()->plot(of);
            QVERIFY(!plot->scale().zoom.has_value());
            QVERIFY(!plot->scale().showsWhole);
            QVERIFY(plot->data().limits.empty());
        }
    }
};

SAMI_TEST(TestRunPlots)
#include "test_run_plots.moc"
