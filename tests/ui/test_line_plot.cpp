#include <cmath>

#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/plot_drawing.h"

using namespace sami;

class TestLinePlot : public QObject {
    Q_OBJECT

private:
    static LinePlot* filled(QWidget& window) {
        auto* plot = new LinePlot(QStringLiteral("step"), QStringLiteral("nats"), 3, &window);
        plot->addSeries({QStringLiteral("held-out"), Tone::Candidate});
        plot->addSeries({QStringLiteral("training, noisy"), Tone::Training, Qt::DashLine, SeriesMarker::Square});
        plot->setPoints(0, {{.x = 0, .y = 0.031, .n = 24}, {.x = 1, .y = 0.2, .n = 24}, {.x = 2, .y = 0.379, .n = 24}});
        plot->setPoints(1, {{.x = 1, .y = 0.1, .low = 0.05, .high = 0.15}, {.x = 2, .y = std::nan("")}});
        plot->setScale({.x = {0, 2}, .least = kNoSpan, .whole = {0, 1}});
        plot->resize(420, 300);
        return plot;
    }

    static QCPTextElement* limitWords(const PlotDrawing& drawing) { return drawing.findChild<QCPTextElement*>(); }
    /// Level ones; the crosshair is upright.
    static int limitLines(PlotDrawing& drawing) {
        int count = 0;
        for (int i = 0; i < drawing.itemCount(); ++i) {
            const auto* line = qobject_cast<QCPItemLine*>(drawing.item(i));
            count += line && line->visible() && line->start->coords().y() == line->end->coords().y() ? 1 : 0;
        }
        return count;
    }
    /// Points that a band or bars are drawn at.
    static int intervalsDrawn(PlotDrawing& drawing) {
        int count = 0;
        for (int i = 0; i < drawing.plottableCount(); ++i) {
            if (auto* bars = qobject_cast<QCPErrorBars*>(drawing.plottable(i))) {
                for (const QCPErrorBarsData& bar : *bars->data()) count += std::isnan(bar.errorPlus) ? 0 : 1;
            }
            const auto* high = qobject_cast<QCPGraph*>(drawing.plottable(i));
            if (high == nullptr || high->channelFillGraph() == nullptr) continue;
            for (const QCPGraphData& end : *high->data()) count += std::isnan(end.value) ? 0 : 1;
        }
        return count;
    }

private Q_SLOTS:
    void aHundredChangesAreDrawnAtMostOncePer40Ms() {
        QWidget window;
        LinePlot* plot = filled(window);
        QTRY_VERIFY(plot->replotCount() > 0);
        const int before = plot->replotCount();
        for (int i = 0; i < 100; ++i) plot->setPoints(0, {{.x = 0, .y = 0.01 * i}});
        QCOMPARE(plot->replotCount(), before);
        QTRY_COMPARE(plot->replotCount(), before + 1);
    }

    void unchangedPointsAreNotDrawnAgain() {
        QWidget window;
        LinePlot* plot = filled(window);
        QTRY_VERIFY(plot->replotCount() > 0);
        const int before = plot->replotCount();
        plot->setPoints(0, plot->data().series[0].points);
        QTest::qWait(100);
        QCOMPARE(plot->replotCount(), before);
    }

    void theReadOutCoversNeitherItsLineNorTheEdge_data() {
        QTest::addColumn<double>("x");
        QTest::newRow("at the left edge") << 0.0;
        QTest::newRow("at the right edge") << 2.0;
    }
    void theReadOutCoversNeitherItsLineNorTheEdge() {
        QFETCH(double, x);
        QWidget window;
        LinePlot* plot = filled(window);
        plot->setLimits({{0.693, QStringLiteral("ceiling ln 2 = 0.693")}});
        window.show();
        QTRY_VERIFY(plot->replotCount() > 0);
        plot->showCrosshair(x);
        const auto* box = plot->findChild<QLabel*>();
        QVERIFY(box->isVisible());
        QVERIFY(plot->rect().contains(box->geometry()));
        const auto* drawing = plot->findChild<PlotDrawing*>();
        const double line = drawing->x() + drawing->xAxis->coordToPixel(x);
        QVERIFY(box->geometry().left() > line || box->geometry().right() < line);
    }

    void theTicksOfStepsCrossNoMark() {
        QWidget window;
        QCOMPARE(filled(window)->findChild<PlotDrawing*>()->xAxis->tickLengthIn(), 0);
    }

    void theCrosshairReadsExactValuesAtTheNearestPoint() {
        QWidget window;
        LinePlot* plot = filled(window);
        plot->showCrosshair(1.2);
        QCOMPARE(plot->readOut(), QStringLiteral("step\u00a01\nheld-out (n\u00a0=\u00a024): 0.200\n"
                                                 "training, noisy: 0.100 [0.050 to 0.150]"));
        plot->showCrosshair(std::nullopt);
        QCOMPARE(plot->readOut(), QString());
    }

    void gapsAreLeftOutOfTheReadOut() {
        QWidget window;
        LinePlot* plot = filled(window);
        plot->showCrosshair(2);
        QCOMPARE(plot->readOut(), QStringLiteral("step\u00a02\nheld-out (n\u00a0=\u00a024): 0.379"));
    }

    void anEmptyPlotHasNoCrosshair() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), 3, nullptr);
        plot.showCrosshair(1);
        QCOMPARE(plot.readOut(), QString());
    }

    void valuesAreWrittenAsTheLocaleWritesThem() {
        QLocale::setDefault(QLocale(QLocale::German));
        QWidget window;
        LinePlot* plot = filled(window);
        plot->showCrosshair(0);
        QLocale::setDefault(QLocale::c());
        QVERIFY2(plot->readOut().contains(QLatin1String("0,031")), qPrintable(plot->readOut()));
    }

    void whatNoLineJoinsIsDrawnWithoutOne() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), 3, nullptr);
        plot.addSeries({QStringLiteral("own answers"), Tone::Candidate, Qt::NoPen});
        plot.setPoints(0, {{.x = 0, .y = 0.1, .low = 0.0, .high = 0.2}, {.x = 3, .y = 0.3, .low = 0.2, .high = 0.4}});
        const auto* drawing = plot.findChild<PlotDrawing*>();
        QCOMPARE(drawing->graph(0)->lineStyle(), QCPGraph::lsNone);
        QCOMPARE(drawing->graphCount(), 1);  // bars, no band between the two points
        QVERIFY(drawing->plottableCount() == 2);
    }

    void theLineOfZeroIsSeen() {
        QWidget window;
        const auto* drawing = filled(window)->findChild<PlotDrawing*>();
        QVERIFY(drawing->yAxis->grid()->zeroLinePen().color() != drawing->yAxis->grid()->pen().color());
    }

    void whatALimitIsCalledStandsAboveTheChartWholeAndOverNoData_data() {
        QTest::addColumn<double>("y");
        QTest::addColumn<QString>("sign");
        QTest::addColumn<int>("lines");
        QTest::newRow("far beyond the values") << 0.9 << QStringLiteral("↑") << 0;
        QTest::newRow("just inside") << 0.378 << QStringLiteral("┄") << 1;
        QTest::newRow("just outside") << 0.4 << QStringLiteral("┄") << 1;
        QTest::newRow("amid the values") << 0.1 << QStringLiteral("┄") << 1;
        QTest::newRow("below them") << -0.9 << QStringLiteral("↓") << 0;
    }
    void whatALimitIsCalledStandsAboveTheChartWholeAndOverNoData() {
        QFETCH(double, y);
        QFETCH(QString, sign);
        QFETCH(int, lines);
        QWidget window;
        LinePlot* plot = filled(window);
        plot->setLimits({{y, QStringLiteral("ceiling ln 2 = 0.693")}});
        window.show();
        auto* drawing = plot->findChild<PlotDrawing*>();
        QTRY_COMPARE(limitWords(*drawing)->text(), sign + QStringLiteral("\u00a0ceiling ln 2 = 0.693"));
        drawing->replot(QCustomPlot::rpImmediateRefresh);
        const QRect words = limitWords(*drawing)->rect();
        QVERIFY(words.height() >= drawing->fontMetrics().height());
        QVERIFY(words.width() >= drawing->fontMetrics().horizontalAdvance(limitWords(*drawing)->text()));
        QVERIFY(words.bottom() < drawing->axisRect()->rect().top());
        QCOMPARE(limitLines(*drawing), lines);
    }

    void limitsThatDoNotFitBesideEachOtherStandBelowEachOther() {
        QWidget window;
        LinePlot* plot = filled(window);
        plot->setLimits(
            {{0.1, QStringLiteral("limit: 48 tokens, 50 % of answers cut off")}, {0, QStringLiteral("chance: 0")}});
        plot->resize(900, 300);
        window.resize(900, 300);
        window.show();
        auto* drawing = plot->findChild<PlotDrawing*>();
        QTRY_COMPARE(limitWords(*drawing)->text().count(QLatin1Char('\n')), 0);
        plot->resize(330, 300);
        QTRY_COMPARE(limitWords(*drawing)->text().count(QLatin1Char('\n')), 1);
    }

    void withoutLimitsNoRoomIsKeptForThem() {
        QWidget window;
        LinePlot* plot = filled(window);
        window.show();
        auto* drawing = plot->findChild<PlotDrawing*>();
        const auto top = [drawing] {
            drawing->replot(QCustomPlot::rpImmediateRefresh);
            return drawing->axisRect()->rect().top();
        };
        QTRY_VERIFY(plot->replotCount() > 0);
        const int without = top();
        plot->setLimits({{0.1, QStringLiteral("chance")}});
        QTRY_VERIFY(top() >= without + drawing->fontMetrics().height() - 2);
        plot->setLimits({});
        QTRY_COMPARE(top(), without);
    }

    /// Of a run that measured intervals nothing may stay when another is shown.
    void theIntervalsOfThePointsBeforeGoWithThem_data() {
        QTest::addColumn<int>("pen");
        QTest::newRow("a band") << int(Qt::SolidLine);
        QTest::newRow("bars") << int(Qt::NoPen);
    }
    void theIntervalsOfThePointsBeforeGoWithThem() {
        QFETCH(int, pen);
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), 3, nullptr);
        plot.addSeries({QStringLiteral("held-out"), Tone::Candidate, Qt::PenStyle(pen)});
        auto* drawing = plot.findChild<PlotDrawing*>();
        const std::vector<PlotPoint> measured{{.x = 0, .y = 0.1, .low = 0.0, .high = 0.2},
                                              {.x = 3, .y = 0.3, .low = 0.2, .high = 0.4}};
        for (const std::vector<PlotPoint>& next :
             {std::vector<PlotPoint>(), std::vector<PlotPoint>{{.x = 0, .y = 0.1}, {.x = 3, .y = 0.2}}}) {
            plot.setPoints(0, measured);
            QCOMPARE(intervalsDrawn(*drawing), 2);
            plot.setPoints(0, next);
            QCOMPARE(intervalsDrawn(*drawing), 0);
        }
    }

    void aPointWithoutAnIntervalHasNoneBesideThoseThatHaveOne() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), 3, nullptr);
        plot.addSeries({QStringLiteral("own answers"), Tone::Candidate, Qt::NoPen});
        plot.setPoints(0, {{.x = 0, .y = 0.1}, {.x = 3, .y = 0.3, .low = 0.2, .high = 0.4}});
        QCOMPARE(intervalsDrawn(*plot.findChild<PlotDrawing*>()), 1);
    }

    void whatStandsInPlaceOfAnIntervalIsRead() {
        QWidget window;
        LinePlot* plot = filled(window);
        plot->setPoints(0, {{.x = 0, .y = 24, .n = 24, .remark = QStringLiteral("all 24 the same")}});
        plot->showCrosshair(0);
        QVERIFY2(plot->readOut().endsWith(QLatin1String("24.000 (all 24 the same)")), qPrintable(plot->readOut()));
    }

    void theArrowKeysGoFromValueToValue() {
        QWidget window;
        LinePlot* plot = filled(window);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        plot->setFocus(Qt::TabFocusReason);
        std::optional<double> told;
        connect(plot, &LinePlot::crosshairMoved, plot, [&told](std::optional<double> x) { told = x; });
        QTest::keyClick(plot, Qt::Key_Left);
        QVERIFY(plot->readOut().startsWith(QStringLiteral("step\u00a02")));
        QTest::keyClick(plot, Qt::Key_Left);
        QVERIFY(plot->readOut().startsWith(QStringLiteral("step\u00a01")));
        QCOMPARE(told, std::optional(1.0));
        QTest::keyClick(plot, Qt::Key_Home);
        QVERIFY(plot->readOut().startsWith(QStringLiteral("step\u00a00")));
        QTest::keyClick(plot, Qt::Key_Left);
        QVERIFY(plot->readOut().startsWith(QStringLiteral("step\u00a00")));
        QTest::keyClick(plot, Qt::Key_End);
        QVERIFY(plot->readOut().startsWith(QStringLiteral("step\u00a02")));
        QTest::keyClick(plot, Qt::Key_Escape);
        QCOMPARE(plot->readOut(), QString());
        QCOMPARE(told, std::optional<double>());
    }

    void theMagnifiedPartGoesWhereTheKeysLead() {
        QWidget window;
        LinePlot* plot = filled(window);
        std::vector<PlotPoint> points;
        for (int i = 0; i <= 100; ++i) points.push_back({.x = double(i), .y = 0.001 * i});
        plot->setPoints(0, points);
        PlotScale scale = plot->scale();
        scale.zoom = PlotSpan{40, 60};
        plot->setScale(scale);
        std::optional<PlotSpan> told;
        connect(plot, &LinePlot::zoomChosen, plot, [&told](std::optional<PlotSpan> part) { told = part; });
        for (const int key : {Qt::Key_End, Qt::Key_Left, Qt::Key_Home, Qt::Key_Right}) {
            QTest::keyClick(plot, Qt::Key(key));
            const double x = plot->readOut().section(QLatin1Char('\n'), 0, 0).section(QChar::Nbsp, 1).toDouble();
            const PlotSpan part = plot->scale().zoom.value();
            QVERIFY(part.low <= x && x <= part.high);
            QVERIFY(std::abs(part.high - part.low - 20) < 1e-9);
        }
        QVERIFY(told && told->low < 1);
    }

    void theReadOutKeepsUpWithItsPoints() {
        QWidget window;
        LinePlot* plot = filled(window);
        window.show();
        QTRY_VERIFY(plot->replotCount() > 0);
        plot->showCrosshair(2);
        plot->setPoints(0, {{.x = 0, .y = 0.031}, {.x = 2, .y = 0.5}});
        QTRY_VERIFY2(plot->readOut().contains(QLatin1String("0.500")), qPrintable(plot->readOut()));
        plot->setPoints(0, {});
        plot->setPoints(1, {});
        QTRY_COMPARE(plot->readOut(), QString());
        QVERIFY(!plot->findChild<QLabel*>()->isVisible());
    }

    void theReadOutMovesWithItsLine() {
        QWidget window;
        LinePlot* plot = filled(window);
        window.show();
        QTRY_VERIFY(plot->replotCount() > 0);
        plot->showCrosshair(1);
        const auto* box = plot->findChild<QLabel*>();
        const auto* drawing = plot->findChild<PlotDrawing*>();
        PlotScale scale = plot->scale();
        scale.x = {0, 10};
        plot->setScale(scale);
        const auto line = [=] { return drawing->x() + drawing->xAxis->coordToPixel(1); };
        QTRY_VERIFY(box->geometry().left() >= line() && box->geometry().left() - line() <= 2 * kStep);
    }

    void whatTheKeysReadIsSaidToThoseWhoHearIt() {
        QWidget window;
        LinePlot* plot = filled(window);
        plot->setAccessibleDescription(QStringLiteral("Help."));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        plot->setFocus(Qt::TabFocusReason);
        QTest::keyClick(plot, Qt::Key_Home);
        QVERIFY2(plot->accessibleDescription().startsWith(plot->readOut()), qPrintable(plot->accessibleDescription()));
        QVERIFY(plot->accessibleDescription().endsWith(QLatin1String("Help.")));
        QTest::keyClick(plot, Qt::Key_Escape);
        QCOMPARE(plot->accessibleDescription(), QStringLiteral("Help."));
    }

    void plusMagnifiesAroundTheCrosshairAndMinusComesBack() {
        QWidget window;
        LinePlot* plot = filled(window);
        std::optional<PlotSpan> told;
        connect(plot, &LinePlot::zoomChosen, plot, [&told](std::optional<PlotSpan> part) { told = part; });
        plot->showCrosshair(2);
        QTest::keyClick(plot, Qt::Key_Plus);
        QVERIFY(told.has_value());
        QVERIFY(told->low > 0 && told->low < 2 && told->high >= 2);
        for (int i = 0; i < 3; ++i) QTest::keyClick(plot, Qt::Key_Minus);
        QVERIFY(!told.has_value());
    }
};

SAMI_TEST(TestLinePlot)
#include "test_line_plot.moc"
