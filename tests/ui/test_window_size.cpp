#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/main_window.h"
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
