#include <cmath>

#include <QFile>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/qcustomplot.h"
#include "ui/text/shown_text.h"

using namespace sami;

class TestLinePlot : public QObject {
    Q_OBJECT

private:
    static void fill(LinePlot& plot) {
        plot.addSeries({QStringLiteral("held-out"), Tone::Candidate});
        plot.addSeries({QStringLiteral("training, noisy"), Tone::Training, Qt::DashLine, SeriesMarker::Square});
        plot.setPoints(0, {{.x = 0, .y = 0.031}, {.x = 1, .y = 0.2}, {.x = 2, .y = 0.379}});
        plot.setPoints(1, {{.x = 1, .y = 0.1, .low = 0.05, .high = 0.15}, {.x = 2, .y = std::nan("")}});
    }

private Q_SLOTS:
    void aHundredChangesAreDrawnAtMostOncePer40Ms() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        fill(plot);
        QTRY_VERIFY(plot.replotCount() > 0);
        const int before = plot.replotCount();
        for (int i = 0; i < 100; ++i) plot.setPoints(0, {{.x = 0, .y = 0.01 * i}});
        QCOMPARE(plot.replotCount(), before);
        QTRY_COMPARE(plot.replotCount(), before + 1);
    }

    void unchangedPointsAreNotDrawnAgain() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        fill(plot);
        QTRY_VERIFY(plot.replotCount() > 0);
        const int before = plot.replotCount();
        plot.setPoints(0, plot.points(0));
        QTest::qWait(100);
        QCOMPARE(plot.replotCount(), before);
    }

    void theReadOutCoversNeitherTheCeilingNorTheEdge_data() {
        QTest::addColumn<double>("x");
        QTest::newRow("at the left edge") << 0.0;
        QTest::newRow("at the right edge") << 2.0;
    }
    void theReadOutCoversNeitherTheCeilingNorTheEdge() {
        QFETCH(double, x);
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        fill(plot);
        plot.setCeiling(0.693, QStringLiteral("ceiling ln 2 = 0.693"));
        plot.resize(420, 300);
        plot.show();
        QTRY_VERIFY(plot.replotCount() > 0);
        plot.showCrosshair(x);
        const auto* box = plot.findChild<QLabel*>();
        QVERIFY(box->isVisible());
        QVERIFY(plot.rect().contains(box->geometry()));
        const auto* drawing = plot.findChild<QCustomPlot*>();
        QVERIFY(box->y() > drawing->yAxis->coordToPixel(0.693));
        const double line = drawing->xAxis->coordToPixel(x);
        QVERIFY(box->geometry().left() > line || box->geometry().right() < line);
    }

    void theTicksOfStepsCrossNoMark() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        QCOMPARE(plot.findChild<QCustomPlot*>()->xAxis->tickLengthIn(), 0);
    }

    void theCrosshairReadsExactValuesAtTheNearestPoint() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        fill(plot);
        plot.showCrosshair(1.2);
        QCOMPARE(plot.readOut(), QStringLiteral("step 1\nheld-out: 0.200\ntraining, noisy: 0.100 [0.050, 0.150]"));
        plot.hideCrosshair();
        QCOMPARE(plot.readOut(), QString());
    }

    void gapsAreLeftOutOfTheReadOut() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        fill(plot);
        plot.showCrosshair(2);
        QCOMPARE(plot.readOut(), QStringLiteral("step 2\nheld-out: 0.379"));
    }

    void anEmptyPlotHasNoCrosshair() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        plot.showCrosshair(1);
        QCOMPARE(plot.readOut(), QString());
    }

    void csvKeepsEveryPointInFullPrecision() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        fill(plot);
        QCOMPARE(plot.csv(), QStringLiteral("step,held-out,\"training, noisy\"\n0,0.031,\n1,0.20000000000000001,"
                                            "0.10000000000000001\n2,0.379,\n"));
    }

    void writesPictureDrawingAndData() {
        QTemporaryDir folder;
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        plot.resize(400, 240);
        fill(plot);
        plot.setCeiling(std::log(2.0), QStringLiteral("ceiling ln 2"));
        plot.show();
        for (const char* suffix : {"png", "svg", "csv"}) {
            const QString path = folder.filePath(QStringLiteral("plot.") + QLatin1String(suffix));
            QVERIFY(plot.exportTo(path).has_value());
            QVERIFY(QFileInfo(path).size() > 0);
        }
        QCOMPARE(QImage(folder.filePath(QStringLiteral("plot.png"))).size(), QSize(800, 480));
        QFile svg(folder.filePath(QStringLiteral("plot.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QVERIFY(svg.readAll().contains("ceiling ln 2"));
    }

    void anExportThatCannotBeWrittenNamesTheFile() {
        LinePlot plot(QStringLiteral("step"), QStringLiteral("nats"), nullptr);
        const Result<void> missing = plot.exportTo(QStringLiteral("/no/such/folder/plot.csv"));
        QVERIFY(!missing);
        QVERIFY(missing.error().detail.find("/no/such/folder") != std::string::npos);
        QVERIFY(plot.exportTo(QStringLiteral("plot.bmp")).error().kind == ErrorKind::Usage);
    }
};

SAMI_TEST(TestLinePlot)
#include "test_line_plot.moc"
