#include <algorithm>

#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/found_widgets.h"
#include "ui/controls/stat_tile.h"
#include "ui/live/live_page.h"
#include "ui/live/matrix_view.h"
#include "ui/live/run_plots.h"
#include "ui/live/samples_card.h"
#include "ui/plot/line_plot.h"
#include "ui/text/response_view.h"

using namespace sami;

/// Going through a page with keys.
class TestPageScroll : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tabGoesFromTopToBottomAndFromLeftToRight() {
        LivePage page(nullptr);
        cannedRun(3, true).show(page);
        page.addSamples({{QStringLiteral("Why?"),
                          {},
                          {{{}, QStringLiteral("one"), 1, false}, {{}, QStringLiteral("two"), 2, false}}}});
        page.resize(1120, 746);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        button(page, QStringLiteral("Stop"))->setFocus();
        QWidgetList passed;
        QWidget* canvas = page.findChild<QScrollArea*>()->widget();
        for (QWidget* now = QApplication::focusWidget(); !passed.contains(now) && canvas->isAncestorOf(now);
             now = QApplication::focusWidget()) {
            passed.append(now);
            QTest::keyClick(now, Qt::Key_Tab);
        }
        QVERIFY(passed.size() > 20);
        const auto place = [&passed](const QWidget* widget) { return passed.indexOf(widget); };
        QList<qsizetype> places;
        for (const QWidget* tile : page.findChildren<StatTile*>()) places.append(place(tile));
        places.append(place(page.plots()->plot(MetricPlot::Bound)));
        places.append(place(page.samples()->findChild<QComboBox*>()));
        for (const QWidget* answer : page.samples()->findChildren<ResponseView*>()) places.append(place(answer));
        places.append(place(page.plots()->plot(MetricPlot::Accuracy)));
        places.append(place(page.plots()->plot(MetricPlot::Length)));
        for (const QWidget* matrix : page.findChildren<MatrixView*>()) places.append(place(matrix));
        QVERIFY(!places.contains(-1));
        QVERIFY(std::ranges::is_sorted(places));
    }

    void whatKeysReachComesIntoSight() {
        QWidget window;
        auto* row = new QHBoxLayout(&window);
        auto* page = new LivePage(&window);
        auto* outside = new QPushButton(QStringLiteral("outside"), &window);
        row->addWidget(page);
        row->addWidget(outside);
        cannedRun(3, true).show(*page);
        window.resize(840, 500);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto* scroll = page->findChild<QScrollArea*>();
        QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 0);
        outside->setFocus();
        auto* last = page->findChildren<MatrixView*>().back();
        last->setFocus(Qt::BacktabFocusReason);
        const QRect seen(last->mapTo(scroll->viewport(), QPoint(0, 0)), last->size());
        QVERIFY(scroll->viewport()->rect().intersects(seen));
        QVERIFY(seen.top() >= 0);
        // The program's own changes of focus leave a reader in place.
        const int place = scroll->verticalScrollBar()->value();
        QVERIFY(place > 0);
        button(*page, QStringLiteral("Stop"))->setFocus(Qt::OtherFocusReason);
        QCOMPARE(scroll->verticalScrollBar()->value(), place);
    }
};

SAMI_TEST(TestPageScroll)
#include "test_page_scroll.moc"
