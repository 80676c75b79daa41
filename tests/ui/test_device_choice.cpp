#include <QMenu>
#include <QPushButton>
#include <QTest>

#include "core/workbench/principles.h"
#include "tests/test_registry.h"
#include "tests/ui/found_widgets.h"
#include "tests/ui/opened_window.h"
#include "ui/controls/clamped_text.h"
#include "ui/controls/elided_label.h"
#include "ui/header_bar.h"
#include "ui/start/device_row.h"
#include "ui/start/start_page.h"

using namespace sami;

namespace {

constexpr const char* kTwoCards =
    R"({"devices":[{"name":"cpu","description":"Made","total_bytes":8000000000,"free_bytes":3000000000},)"
    R"({"name":"cuda:0","description":"Made Fast 80GB","total_bytes":85899345920,"free_bytes":79400000000},)"
    R"({"name":"cuda:1","description":"Made Fast 80GB","total_bytes":85899345920,"free_bytes":79400000000}]})";

const QString kByItself = QStringLiteral("Chooses by itself among 2 devices and the processor.");

}  // namespace

/// From the choice on Start to the run and the header.
class TestDeviceChoice : public QObject, private OpenedWindow {
    Q_OBJECT

private:
    StartPage* page() const { return m_window->findChild<StartPage*>(); }
    DeviceRow* row() const { return page()->devices(); }
    QString sentence() const { return row()->findChild<ClampedText*>()->text(); }
    void choose(int option) const { row()->changeButton()->menu()->actions()[option]->trigger(); }
    /// @param hovering a part of what hovers over it
    bool headerSays(const QString& text, const QString& hovering = {}) const {
        for (const ElidedLabel* label : m_window->findChild<HeaderBar*>()->findChildren<ElidedLabel*>()) {
            if (label->text() == text && label->toolTip().contains(hovering)) return true;
        }
        return false;
    }
    std::string setIn(const char* name) const {
        return example::must(contentOf(*example::must(Document::open(file(name), Access::ReadOnly)))).settings.device;
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        qputenv("SAMI_FAKE_DEVICES", kTwoCards);
        qputenv("SAMI_FAKE_PACE_MS", "20");
        qunsetenv("SAMI_FAKE_FAULT");
        showWindow();
        QTRY_VERIFY_WITH_TIMEOUT(!row()->changeButton()->isHidden(), kOpenedPatienceMs);
    }

    void cleanup() {
        closeWindow();
        qunsetenv("SAMI_FAKE_DEVICES");
    }

    void theChoiceIsKeptInTheExperiment() {
        created("e.sami");
        open("e.sami");
        QCOMPARE(sentence(), kByItself);
        choose(1);
        QCOMPARE(sentence(), QStringLiteral("Computes on Made Fast 80GB (cuda:0), 79 of 86\u00a0GB free."));
        QTRY_COMPARE(m_window->session().experiment().content.settings.device, std::string("cuda:0"));
        QCOMPARE(setIn("e.sami"), std::string("cuda:0"));
        // Another one has its own.
        created("other.sami");
        open("other.sami");
        QCOMPARE(sentence(), kByItself);
    }

    void aNewExperimentComputesWhereItWasChosen() {
        choose(3);
        page()->press();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run() != nullptr, kOpenedPatienceMs);
        QCOMPARE(m_window->session().experiment().content.settings.device, std::string("cuda:0,cuda:1"));
        QTRY_VERIFY_WITH_TIMEOUT(
            headerSays(QStringLiteral("SmolLM2-135M · 2 devices"), QStringLiteral("Made Fast 80GB (cuda:1)")),
            kOpenedPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->state == RunState::Finished, kOpenedPatienceMs);
    }

    void whatThisComputerLacksIsSaidBeforeTheRun() {
        example::must(chooseDevice(*created("e.sami"), "cuda:7"));
        open("e.sami");
        const auto action = [this] {
            const auto buttons = page()->findChildren<QPushButton*>();
            return *std::ranges::find_if(
                buttons, [](const QPushButton* one) { return one->property("role") == QLatin1String("action"); });
        };
        QTRY_VERIFY(!action()->isEnabled());
        QVERIFY(labelled(*page(), QStringLiteral("It is set to compute on cuda:7, which this computer does not have. "
                                                 "Choose another device.")));
        choose(0);
        QVERIFY(action()->isEnabled());
        QTRY_COMPARE(m_window->session().experiment().content.settings.device, std::string("cpu"));
    }

    void aRunThatIsGoneOnWithComputesWhereItIsChosen() {
        std::filesystem::path folder;
        {
            const std::unique_ptr<Document> document = created("e.sami");
            folder = example::must(launchRun(*document)).folder;
            EventLog events = example::must(EventLog::open(RunFolder(folder)));
            example::must(events.write(made::started()));
            example::must(events.write(PausedEvent{}));
        }
        open("e.sami");
        QTRY_VERIFY(m_window->session().run() != nullptr && m_window->session().run()->canResume());
        choose(2);
        QTRY_COMPARE(m_window->session().experiment().content.settings.device, std::string("cuda:1"));
        QCOMPARE(example::must(RunFolder(folder).readConfig()).settings.device, std::string("cuda:1"));
        m_window->steering().resume();
        QTRY_VERIFY_WITH_TIMEOUT(headerSays(QStringLiteral("SmolLM2-135M · Made Fast 80GB (cuda:1)")),
                                 kOpenedPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->state == RunState::Finished, kOpenedPatienceMs);
    }

    void aChoiceThatCantBeKeptIsTakenBack() {
        {
            const std::unique_ptr<Document> document = created("e.sami");
            const LaunchedRun run = example::must(launchRun(*document));
            EventLog events = example::must(EventLog::open(RunFolder(run.folder)));
            example::must(events.write(made::started()));
            example::must(events.write(PausedEvent{}));
            // Its worker waits.
            example::must(RunFolder(run.folder).writeHeartbeat(currentHeartbeat()));
        }
        open("e.sami");
        QTRY_VERIFY(m_window->session().run() != nullptr && m_window->session().run()->workerIsAlive);
        choose(1);
        QTRY_COMPARE(sentence(), kByItself);
        QTRY_VERIFY2(said().contains(QLatin1String("Run-1 holds the device it computes on")), qPrintable(said()));
    }
};

SAMI_TEST(TestDeviceChoice)
#include "test_device_choice.moc"
