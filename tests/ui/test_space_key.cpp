#include <QApplication>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/header_bar.h"
#include "ui/live/live_page.h"
#include "ui/live/progress_card.h"
#include "ui/main_window.h"
#include "ui/sidebar.h"
#include "ui/start/start_page.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 40000;

}  // namespace

/// Space pauses and goes on while a run is watched, and never stops it by accident.
class TestSpaceKey : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<MainWindow> m_window;

    const RunStatus& status() const { return m_window->session().run()->status(); }

    QPushButton* onCard(const char* text) const {
        return button(*m_window->findChild<ProgressCard*>(), QLatin1String(text));
    }

    void pressSpace() { QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space); }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        qputenv("SAMI_FAKE_PACE_MS", "100");
        qputenv("SAMI_FAKE_FAULT", "");
        m_data = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER});
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->findChild<StartPage*>()->press();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run() && status().state == RunState::Running, kPatienceMs);
        QTRY_VERIFY(!status().starting);
    }

    void cleanup() {
        m_window->session().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!status().workerIsAlive, kPatienceMs);
        m_window.reset();
    }

    void afterAPressOnPauseItGoesOn() {
        QTest::mouseClick(onCard("Pause"), Qt::LeftButton);
        QVERIFY(status().pauseAsked);
        QVERIFY(QApplication::focusWidget() != onCard("Stop"));
        pressSpace();
        QVERIFY(!status().stopAsked);
        QTRY_VERIFY_WITH_TIMEOUT(status().state == RunState::Paused, kPatienceMs);
        QCOMPARE(QApplication::focusWidget(), onCard("Resume"));
        pressSpace();
        QTRY_VERIFY_WITH_TIMEOUT(status().state == RunState::Running, kPatienceMs);
    }

    void theHeadersPauseKeepsTheFocusToo() {
        QToolButton* pause = nullptr;
        for (QToolButton* button : m_window->findChild<HeaderBar*>()->findChildren<QToolButton*>()) {
            if (button->text() == QLatin1String("Pause")) pause = button;
        }
        QVERIFY(pause);
        pause->setFocus(Qt::TabFocusReason);
        pressSpace();
        QVERIFY(status().pauseAsked);
        QVERIFY(!qobject_cast<QToolButton*>(QApplication::focusWidget()));
        QTRY_VERIFY_WITH_TIMEOUT(status().state == RunState::Paused, kPatienceMs);
        QCOMPARE(QApplication::focusWidget(), pause);
    }

    void pausesFromTheSidebarToo() {
        m_window->findChild<Sidebar*>()->findChildren<QPushButton*>().at(1)->setFocus(Qt::MouseFocusReason);
        pressSpace();
        QVERIFY(status().pauseAsked);
        QCOMPARE(m_window->page(), Page::Live);
    }

    void elsewhereItPressesWhatHasTheFocus() {
        m_window->showPage(Page::Start);
        m_window->findChild<Sidebar*>()->findChildren<QPushButton*>().at(2)->setFocus(Qt::TabFocusReason);
        pressSpace();
        QVERIFY(!status().pauseAsked);
        QCOMPARE(m_window->page(), Page::Review);
    }

    void stopIsPressedOnlyAfterTab() {
        onCard("Stop")->setFocus(Qt::OtherFocusReason);
        pressSpace();
        QVERIFY(!status().stopAsked);
        QVERIFY(status().pauseAsked);
        QTRY_VERIFY_WITH_TIMEOUT(status().state == RunState::Paused, kPatienceMs);
        onCard("Resume")->setFocus(Qt::OtherFocusReason);
        QTest::keyClick(onCard("Resume"), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), onCard("Stop"));
        pressSpace();
        QVERIFY(status().stopAsked);
    }

    void stopHasAKeyOfItsOwn() {
        QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
        QVERIFY(status().stopAsked);
    }
};

SAMI_TEST(TestSpaceKey)
#include "test_space_key.moc"
