#include <QAction>
#include <QApplication>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/canned_run.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/live/live_page.h"
#include "ui/sidebar.h"
#include "ui/start/demo_pairs.h"
#include "ui/start/start_page.h"
#include "ui/theme/style_sheet.h"
#include "ui/theme/theme.h"

using namespace sami;

/// Whatever the size of the letters, nothing on a page is wider than the page. (Review: TestReviewFonts.)
class TestPageWidths : public QObject {
    Q_OBJECT

private:
    QFont m_before;

    static void useLetters(double points) {
        QFont font = QApplication::font();
        font.setPointSizeF(points);
        QApplication::setFont(font);
    }

    static void compareWidths(QWidget& page, QSize size) {
        page.setStyleSheet(styleSheetOf(currentTheme()));
        page.resize(size);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_COMPARE(page.size(), size);  // it needs no more
        for (const QScrollArea* scroll : page.findChildren<QScrollArea*>())
            QVERIFY(!scroll->horizontalScrollBar()->isVisible());
    }

private Q_SLOTS:
    void initTestCase() {
        useSettingsOfTests();
        m_before = QApplication::font();
    }
    void cleanup() { QApplication::setFont(m_before); }

    void startFits_data() {
        QTest::addColumn<double>("points");
        QTest::addColumn<QSize>("size");
        // What the page has of a window of 640x360, and of 1366x768 and 900x600 with large letters.
        QTest::newRow("10 points, 640") << 10.0 << QSize(572, 276);
        QTest::newRow("18 points, 1366") << 18.0 << QSize(1270, 600);
        QTest::newRow("18 points, 900") << 18.0 << QSize(812, 480);
    }
    void startFits() {
        QFETCH(double, points);
        QFETCH(QSize, size);
        useLetters(points);
        StartPage page(nullptr);
        page.setOffers(demoPairs().value());
        compareWidths(page, size);
    }

    void liveFits_data() { startFits_data(); }
    void liveFits() {
        QFETCH(double, points);
        QFETCH(QSize, size);
        useLetters(points);
        LivePage page(nullptr);
        cannedRun(3, RunState::Finished).show(page);
        compareWidths(page, size);
    }

    void thePagesAreNamedInFull() {
        useLetters(18);
        Sidebar sidebar(nullptr);
        sidebar.setStyleSheet(styleSheetOf(currentTheme()));
        QAction review(QStringLiteral("Review"));
        review.setCheckable(true);
        sidebar.addPage(&review);
        sidebar.showNames(true);
        review.setChecked(true);
        sidebar.show();
        QVERIFY(QTest::qWaitForWindowExposed(&sidebar));
        const auto* button = sidebar.findChild<QPushButton*>();
        QVERIFY(button->width() >= button->sizeHint().width());
    }
};

SAMI_TEST(TestPageWidths)
#include "test_page_widths.moc"
