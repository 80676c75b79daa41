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

    void aLimitBeyondTheValuesStandsAtTheEdge() {
        QWidget window;
        LinePlot* plot = filled(window);
        plot->setLimits({{0.693, QStringLiteral("ceiling")}, {0.1, QStringLiteral("chance")}});
        QTRY_VERIFY(plot->replotCount() > 0);
        const auto* drawing = plot->findChild<PlotDrawing*>();
        QStringList labels;
        for (int i = 0; i < drawing->itemCount(); ++i) {
            if (const auto* text = qobject_cast<QCPItemText*>(drawing->item(i))) labels.append(text->text());
        }
        QCOMPARE(labels, (QStringList{QStringLiteral("↑ ceiling"), QStringLiteral("chance")}));
        QVERIFY(drawing->yAxis->range().upper < 0.693);
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
        QTest::keyClick(plot, Qt::Key_Escape);
        QCOMPARE(plot->readOut(), QString());
        QCOMPARE(told, std::optional<double>());
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
