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
#include "ui/page.h"
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

    const RunEntry& run() const { return *m_window->session().run(); }
    bool isAsked(RunRequest request) const { return run().asked == request; }
    /// What is asked for may be done before anybody looks.
    bool pauses() const { return isAsked(RunRequest::Pause) || run().state == RunState::Paused; }
    bool stops() const { return isAsked(RunRequest::Stop) || run().state == RunState::Stopped; }
    /// How the run stands, for a test that fails.
    QByteArray told() const {
        const std::string state(toString(run().state));
        return QByteArray::fromStdString(state + (run().workerIsAlive ? ", alive, " : ", gone, ") +
                                         (run().asked ? "asked, " : "") + run().problem);
    }

    QPushButton* onCard(const char* text) const {
        return button(*m_window->findChild<ProgressCard*>(), QLatin1String(text));
    }

    void pressSpace() { QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space); }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        qputenv("SAMI_FAKE_FAULT", "");
        m_data = std::make_unique<QTemporaryDir>();
        // What has not come yet must not come before somebody could look.
        const bool waits = qstrcmp(QTest::currentTestFunction(), "aPauseThatHasNotComeIsTakenBack") == 0;
        qputenv("SAMI_FAKE_PACE_MS", waits ? "1500" : "100");
        m_window = std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER});
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->findChild<StartPage*>()->press();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run() && run().state == RunState::Running, kPatienceMs);
        QTRY_VERIFY(!run().starting);
    }

    void cleanup() {
        m_window->steering().stop();
        QTRY_VERIFY_WITH_TIMEOUT(!run().workerIsAlive, kPatienceMs);
        m_window.reset();
    }

    void afterAPressOnPauseItGoesOn() {
        QTest::mouseClick(onCard("Pause"), Qt::LeftButton);
        QTRY_VERIFY2(pauses(), told());
        QVERIFY(QApplication::focusWidget() != onCard("Stop"));
        QVERIFY(!isAsked(RunRequest::Stop));
        QTRY_VERIFY2_WITH_TIMEOUT(run().state == RunState::Paused, told(), kPatienceMs);
        QCOMPARE(QApplication::focusWidget(), onCard("Resume"));
        pressSpace();
        QTRY_VERIFY_WITH_TIMEOUT(run().state == RunState::Running, kPatienceMs);
    }

    void theHeadersPauseKeepsTheFocusToo() {
        QToolButton* pause = nullptr;
        for (QToolButton* button : m_window->findChild<HeaderBar*>()->findChildren<QToolButton*>()) {
            if (button->text() == QLatin1String("Pause")) pause = button;
        }
        QVERIFY(pause);
        pause->setFocus(Qt::TabFocusReason);
        pressSpace();
        QTRY_VERIFY2(pauses(), told());
        QTRY_VERIFY2_WITH_TIMEOUT(run().state == RunState::Paused, told(), kPatienceMs);
        QCOMPARE(QApplication::focusWidget(), pause);
    }

    void aPauseThatHasNotComeIsTakenBack() {
        QTest::mouseClick(onCard("Pause"), Qt::LeftButton);
        QTRY_VERIFY2(isAsked(RunRequest::Pause), told());
        QTRY_VERIFY2(onCard("Keep going") != nullptr, told());
        pressSpace();
        QTRY_VERIFY2(!run().asked && run().state == RunState::Running, told());
        QTRY_VERIFY2(onCard("Pause") != nullptr, told());
    }

    void pausesFromTheSidebarToo() {
        m_window->findChild<Sidebar*>()->findChildren<QPushButton*>().at(2)->setFocus(Qt::MouseFocusReason);
        pressSpace();
        QTRY_VERIFY2(pauses(), told());
        QCOMPARE(m_window->page(), pageId::live);
    }

    void elsewhereItPressesWhatHasTheFocus() {
        m_window->showPage(pageId::start);
        m_window->findChild<Sidebar*>()->findChildren<QPushButton*>().last()->setFocus(Qt::TabFocusReason);
        pressSpace();
        QVERIFY(!pauses());
        QCOMPARE(m_window->page(), pageId::review);
    }

    void stopIsPressedOnlyAfterTab() {
        onCard("Stop")->setFocus(Qt::OtherFocusReason);
        pressSpace();
        QVERIFY(!isAsked(RunRequest::Stop));
        QTRY_VERIFY2(pauses(), told());
        QTRY_VERIFY2_WITH_TIMEOUT(run().state == RunState::Paused, told(), kPatienceMs);
        onCard("Resume")->setFocus(Qt::OtherFocusReason);
        QTest::keyClick(onCard("Resume"), Qt::Key_Tab);
        QCOMPARE(QApplication::focusWidget(), onCard("Stop"));
        pressSpace();
        QTRY_VERIFY2(stops(), told());
    }

    void stopHasAKeyOfItsOwn() {
        QTest::keyClick(m_window.get(), Qt::Key_Period, Qt::ControlModifier);
        QTRY_VERIFY2(stops(), told());
    }
};

SAMI_TEST(TestSpaceKey)
#include "test_space_key.moc"
