#include <QAction>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/banner.h"
#include "ui/controls/bounded_text.h"
#include "ui/controls/save_dialog.h"
#include "ui/main_window.h"
#include "ui/page_deck.h"
#include "ui/sidebar.h"
#include "ui/window_size.h"

using namespace sami;

/// The window on screens of every size.
class TestWindowSize : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }
    void init() { QSettings().clear(); }

    void fitsTheScreen_data() {
        QTest::addColumn<QSize>("screen");
        QTest::addColumn<QSize>("window");
        QTest::newRow("large") << QSize(1920, 1040) << QSize(1280, 832);
        QTest::newRow("1366x768 with a panel") << QSize(1366, 728) << QSize(1280, 680);
        QTest::newRow("1920x1080 at 200 %") << QSize(960, 500) << QSize(944, 452);
    }
    void fitsTheScreen() {
        QFETCH(QSize, screen);
        QFETCH(QSize, window);
        QCOMPARE(windowSizeFor(kDefaultWindowSize, QRect(QPoint(0, 0), screen)), window);
    }

    void aWindowOfALargerScreenIsRestoredToThisOne() {
        {
            MainWindow large({});
            large.resize(3000, 2000);
            large.show();
            large.close();
        }
        MainWindow window({});
        const QSize room = window.screen()->availableSize();
        QVERIFY(window.width() < room.width() && window.height() < room.height());
    }

    void dialogsForFilesFitASmallScreen() {
        MainWindow window({});
        window.show();
        const QRect screen(0, 0, 640, 360);  // 1280x720 at 200 %
        askWhereToSave(&window, {QStringLiteral("Save"), QStringLiteral("a"), {QStringLiteral("Data (*.csv)")}},
                       [](const QString&) {});
        for (QAction* action : window.findChildren<QAction*>()) {
            if (action->text().contains(QLatin1String("Open experiment"))) action->trigger();
        }
        const QList<QFileDialog*> dialogs = window.findChildren<QFileDialog*>();
        QCOMPARE(dialogs.size(), 2);
        for (QFileDialog* dialog : dialogs) {
            QVERIFY(window.screen()->availableGeometry().contains(QRect(QPoint(0, 0), dialog->size())));
            fitDialog(*dialog, screen);
            QVERIFY(dialog->height() <= 312 && dialog->width() <= 624);
            dialog->close();
        }
    }

    void aLongSentenceLeavesASmallWindowItsPage() {
        MainWindow window({});
        window.show();
        window.resize(kSmallestWindowSize);
        auto* banner = window.findChild<Banner*>();
        Notice notice{QStringLiteral("Memory of cuda:0 ran out while the model was trained. ").repeated(12),
                      Notice::Action::StopHere};
        notice.others = {Notice::Action::ReadAnswers, Notice::Action::FinishAnyway};
        banner->showNotice(notice);
        QTRY_COMPARE(window.size(), kSmallestWindowSize);
        auto* deck = window.findChild<PageDeck*>();
        QTRY_VERIFY2(deck->height() >= 120, qPrintable(QString::number(deck->height())));
        QVERIFY(banner->geometry().bottom() < window.centralWidget()->height());
        auto* sentence = banner->findChild<BoundedText*>();
        QVERIFY(sentence->width() > 400);
        QVERIFY(sentence->verticalScrollBar()->maximum() > 0);
        QVERIFY(sentence->focusPolicy() & Qt::TabFocus);  // the rest of it is reached by keys
        for (const QPushButton* button : banner->findChildren<QPushButton*>())
            QVERIFY(banner->rect().contains(QRect(button->mapTo(banner, QPoint(0, 0)), button->size())));
        window.resize(1280, 700);
        banner->showNotice({QStringLiteral("All is well."), Notice::Action::Dismiss});
        QTRY_VERIFY(banner->height() < 80);
        QVERIFY(!(sentence->focusPolicy() & Qt::TabFocus));
    }

    void aNarrowOneShowsPagesAsIconsThatKeepTheirNames() {
        MainWindow window({});
        window.show();
        auto* sidebar = window.findChild<Sidebar*>();
        const auto texts = [&] {
            QStringList found;
            for (QPushButton* button : sidebar->findChildren<QPushButton*>()) found.append(button->text());
            return found;
        };
        window.resize(1000, 600);
        QTRY_VERIFY(texts().contains(QStringLiteral("Live")));
        const int wide = sidebar->width();
        window.resize(640, 360);
        QTRY_COMPARE(texts().join(QString()), QString());
        QVERIFY(sidebar->width() < wide / 2);
        QCOMPARE(window.size(), QSize(640, 360));
        for (QPushButton* button : sidebar->findChildren<QPushButton*>()) QVERIFY(!button->accessibleName().isEmpty());
    }
};

SAMI_TEST(TestWindowSize)
#include "test_window_size.moc"
