#include <cmath>

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/test_registry.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/plot_export.h"
#include "ui/plot/plot_panel.h"
#include "ui/theme/theme.h"

using namespace sami;

class TestPlotPanel : public QObject {
    Q_OBJECT

private:
    static PlotPanel* filled(QWidget& window) {
        auto* plot = new LinePlot(QStringLiteral("step"), QStringLiteral("nats"), 3, &window);
        plot->addSeries({QStringLiteral("held-out"), Tone::Candidate});
        plot->addSeries({QStringLiteral("training, noisy"), Tone::Training, Qt::DashLine, SeriesMarker::Square});
        plot->setPoints(0, {{.x = 0, .y = 0.031}, {.x = 1, .y = 0.2}, {.x = 2, .y = 0.379}});
        plot->setPoints(1, {{.x = 1, .y = 0.1, .low = 0.05, .high = 0.15, .n = 8}});
        plot->setLimits({{std::log(2.0), QStringLiteral("ceiling ln 2")}});
        plot->setScale({.x = {0, 2}, .least = kNoSpan, .whole = {0, 0.7}});
        auto* panel = new PlotPanel(plot, QStringLiteral("Bound"), &window);
        panel->setSource({QStringLiteral("My Test"), QStringLiteral("run-1")});
        return panel;
    }

    static QByteArray written(PlotPanel& panel, const char* ending) {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("plot.") + QLatin1String(ending));
        if (!panel.exportTo(path)) return {};
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static QAction* action(PlotPanel& panel, const QString& text) {
        for (QAction* found : panel.menu()->actions()) {
            if (found->text().startsWith(text)) return found;
        }
        return nullptr;
    }

private Q_SLOTS:
    void everyKindOfFileIsWritten() {
        QWidget window;
        PlotPanel* panel = filled(window);
        QVERIFY(QImage::fromData(written(*panel, "png"), "PNG").width() > 1000);
        QVERIFY(written(*panel, "pdf").startsWith("%PDF"));
        QVERIFY(written(*panel, "csv").startsWith("curve,iteration,step,Bound (nats),low,high,n\r\n"));
    }

    void aSavedPlotSaysWhatItIsOf() {
        QWidget window;
        const QByteArray drawing = written(*filled(window), "svg");
        for (const char* words : {"Bound", "My Test · run-1", "ceiling ln 2", "held-out"})
            QVERIFY2(drawing.contains(words), words);
    }

    void aSavedPlotIsOnWhiteWithoutACrosshair() {
        const QPalette before = QGuiApplication::palette();
        QWidget window;
        PlotPanel* panel = filled(window);
        const QByteArray plain = written(*panel, "png");
        panel->plot()->showCrosshair(1);
        QCOMPARE(written(*panel, "png"), plain);
        QGuiApplication::setPalette(paletteOf(darkTheme()));
        const QByteArray inDark = written(*panel, "png");
        QGuiApplication::setPalette(before);
        QCOMPARE(inDark, plain);
        QCOMPARE(QImage::fromData(plain).pixelColor(2, 2), QColor(Qt::white));
    }

    void csvHasALineForEveryMeasurement() {
        QWidget window;
        PlotPanel* panel = filled(window);
        // Neighbouring iterations measure after and before at one step.
        panel->plot()->setPoints(0, {{.x = 1000000, .y = 0.1, .n = 24, .iteration = 1},
                                     {.x = 1000000, .y = std::nan("")},
                                     {.x = 1000000, .y = 1.0 / 3, .n = 24, .iteration = 2}});
        QCOMPARE(QString::fromUtf8(written(*panel, "csv")),
                 QStringLiteral("curve,iteration,step,Bound (nats),low,high,n\r\n"
                                "held-out,1,1000000,0.1,,,24\r\nheld-out,2,1000000,0.3333333333333333,,,24\r\n"
                                "\"training, noisy\",,1,0.1,0.05,0.15,8\r\n"));
    }

    void noCellIsTakenForAFormula() {
        PlotData data{QStringLiteral("step"), QStringLiteral("nats"), 3, {}, {}};
        data.series.push_back({{QStringLiteral("=1+1")}, {{.x = 1, .y = -0.5}}});
        QVERIFY(QString::fromStdString(csvOfPoints(data, {})).endsWith(QLatin1String("\r\n'=1+1,,1,-0.5,,,\r\n")));
    }

    void tableAndFilesHaveThePointsThatAreNotDrawn() {
        QWidget window;
        PlotPanel* panel = filled(window);
        panel->setEveryPoint([panel] {
            PlotData data = panel->plot()->data();
            data.series[0].points.push_back({.x = 9, .y = 0.75});
            return data;
        });
        QVERIFY(written(*panel, "csv").contains("held-out,,9,0.75,,,"));
        panel->setTableShown(true);
        QCOMPARE(panel->findChild<QTableView*>()->model()->rowCount(), 4);
    }

    void readingTheTableGoesOnWhileTheRunDoes() {
        QWidget window;
        PlotPanel* panel = filled(window);
        panel->setTableShown(true);
        auto* table = panel->findChild<QTableView*>();
        table->setCurrentIndex(table->model()->index(1, 1));
        panel->plot()->setPoints(0,
                                 {{.x = 0, .y = 0.031}, {.x = 1, .y = 0.25}, {.x = 2, .y = 0.379}, {.x = 3, .y = 0.4}});
        QTRY_COMPARE(table->model()->rowCount(), 4);
        QCOMPARE(table->currentIndex(), table->model()->index(1, 1));
        QCOMPARE(table->currentIndex().data().toString(), QStringLiteral("0.250"));
        panel->plot()->showCrosshair(1);
        QTest::qWait(100);
        QCOMPARE(table->currentIndex().row(), 1);
    }

    void whatIsSelectedIsCopiedWithItsHeadings() {
        QWidget window;
        PlotPanel* panel = filled(window);
        panel->setTableShown(true);
        auto* table = panel->findChild<QTableView*>();
        QTest::keyClick(table, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("Bound (nats) · My Test · run-1\n"
                                "step\theld-out\ttraining, noisy (n\u00a0=\u00a08)\n0\t0.031\t\n"
                                "1\t0.200\t0.100 [0.050 to 0.150]\n2\t0.379\t"));
        table->selectionModel()->setCurrentIndex(table->model()->index(2, 1), QItemSelectionModel::ClearAndSelect);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("Bound (nats) · My Test · run-1\nheld-out\n0.379"));
    }

    void copiedNumbersAreThoseOfOtherPrograms() {
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        const auto restore = qScopeGuard([] { QLocale::setDefault(QLocale::c()); });
        QWidget window;
        PlotPanel* panel = filled(window);
        panel->plot()->setPoints(0, {{.x = 0, .y = -0.5}});
        panel->setTableShown(true);
        auto* table = panel->findChild<QTableView*>();
        table->selectionModel()->setCurrentIndex(table->model()->index(0, 1), QItemSelectionModel::ClearAndSelect);
        QCOMPARE(table->currentIndex().data().toString(), QStringLiteral("−0,500"));
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(QLatin1String("\n-0.500")));
        QVERIFY(written(*panel, "csv").contains("held-out,,0,-0.5,"));
        QVERIFY(written(*panel, "csv").contains(",0.1,0.05,0.15,8\r\n"));
    }

    void theNameHasTheEndingOfTheKindChosen() {
        QTemporaryDir folder;
        QWidget window;
        PlotPanel* panel = filled(window);
        QCOMPARE(panel->fileName(), QStringLiteral("my-test-run-1-bound"));
        action(*panel, QStringLiteral("Save plot"))->trigger();
        auto* dialog = window.findChild<QFileDialog*>();
        QVERIFY(dialog);
        dialog->setDirectory(folder.path());
        QTest::keyClick(dialog->findChild<QComboBox*>(QStringLiteral("fileTypeCombo")), Qt::Key_Down);  // a drawing
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QCOMPARE(name->text(), QStringLiteral("my-test-run-1-bound.svg"));
        name->setText(QStringLiteral("v1.2"));
        dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Save)->click();
        QFile file(folder.filePath(QStringLiteral("v1.2.svg")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("<svg"));
    }

    void anExportThatCannotBeWrittenNamesTheFile() {
        QWidget window;
        PlotPanel* panel = filled(window);
        const Result<void> missing = panel->exportTo(QStringLiteral("/no/such/folder/plot.csv"));
        QVERIFY(!missing);
        QVERIFY(missing.error().detail.find("/no/such/folder") != std::string::npos);
        QVERIFY(panel->exportTo(QStringLiteral("plot.bmp")).error().kind == ErrorKind::Usage);
    }

    void theValuesStandInATableThatKeysReach() {
        QWidget window;
        PlotPanel* panel = filled(window);
        action(*panel, QStringLiteral("Values as a table"))->trigger();
        QVERIFY(panel->isTableShown());
        const QAbstractItemModel* table = panel->findChild<QTableView*>()->model();
        QCOMPARE(table->rowCount(), 3);
        QCOMPARE(table->headerData(2, Qt::Horizontal).toString(), QStringLiteral("training, noisy (n\u00a0=\u00a08)"));
        QCOMPARE(table->index(1, 2).data().toString(), QStringLiteral("0.100 [0.050 to 0.150]"));
        panel->plot()->setPoints(0, {{.x = 0, .y = 0.031}, {.x = 7, .y = 0.4}});
        QTRY_COMPARE(table->index(2, 0).data().toString(), QStringLiteral("7"));
    }

    void theWholeRangeIsASwitch() {
        QWidget window;
        PlotPanel* panel = filled(window);
        const auto high = [panel] { return ySpanOf(panel->plot()->data(), panel->plot()->scale()).high; };
        QVERIFY(high() < 0.6);
        action(*panel, QStringLiteral("Whole range"))->trigger();
        QVERIFY(high() > 0.69);
        action(*panel, QStringLiteral("Whole range"))->trigger();
        QVERIFY(high() < 0.6);
    }

    void itsButtonsHaveNamesAndAreReachedByTab() {
        QWidget window;
        for (QWidget* button : filled(window)->buttons()) {
            QVERIFY2(button->accessibleName().contains(QLatin1String("Bound")), qPrintable(button->accessibleName()));
            QVERIFY(button->focusPolicy() & Qt::TabFocus);
        }
    }
};

SAMI_TEST(TestPlotPanel)
#include "test_plot_panel.moc"
