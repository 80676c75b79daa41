#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <QPlainTextEdit>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/document.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/banner.h"
#include "ui/header_bar.h"
#include "ui/live/live_page.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/review/question_model.h"
#include "ui/review/review_page.h"
#include "ui/start/start_page.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 30000;

/// Field 22 of /proc/PID/stat, as heartbeats have it.
std::int64_t startTimeOf(qint64 pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(file)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string field;
    for (int i = 3; i <= 22; ++i) fields >> field;
    return std::stoll(field);
}

}  // namespace

/// Whatever state an experiment and its run folders are in, the window shows what there is.
class TestOpenExperiments : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<MainWindow> m_window;

    std::filesystem::path file(const char* name) const { return m_data->filePath(QLatin1String(name)).toStdString(); }

    std::unique_ptr<Document> created(const char* name) const {
        return example::must(Document::create(file(name), example::content()));
    }

    /// An experiment with a finished run that was taken in. @return the run's folder
    std::filesystem::path withRun(const char* name) const {
        const std::unique_ptr<Document> document = created(name);
        const LaunchedRun run = example::must(launchRun(*document));
        example::playIteration(RunFolder(run.folder));
        example::must(document->runs().catchUp());
        return run.folder;
    }

    void open(const char* name) {
        m_window->session().open(QString::fromStdString(file(name).string()));
        QTRY_COMPARE(m_window->session().experiment().path, QString::fromStdString(file(name).string()));
    }

    QString said() const { return m_window->findChild<Banner*>()->notice().sentence; }
    int questions() const { return m_window->findChild<ReviewPage*>()->questions()->rowCount(); }
    StartPage* start() const { return m_window->findChild<StartPage*>(); }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        m_data = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<MainWindow>(
            SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER, std::chrono::milliseconds(300)});
        m_window->show();
    }

    void cleanup() { m_window.reset(); }

    void aDamagedConfigurationIsAProblemOfItsRunAlone() {
        const std::filesystem::path run = withRun("e.sami");
        example::put(run / "config.json", "{\"task\": ");
        open("e.sami");
        QTRY_VERIFY_WITH_TIMEOUT(questions() == 2, kPatienceMs);
        QTRY_VERIFY2(said().contains(QLatin1String("config.json")), qPrintable(said()));
        QVERIFY2(said().contains(QLatin1String("Put the file right")), qPrintable(said()));
        QCOMPARE(start()->offer(), QStringLiteral("Teach the model"));
        QTRY_COMPARE(m_window->findChild<ReviewPage*>()->pairs().size(), std::size_t(2));
    }

    void aBadLineIsToldUntilItIsPutRight() {
        std::filesystem::path folder;
        {
            const std::unique_ptr<Document> document = created("e.sami");
            folder = example::must(launchRun(*document)).folder;
            EventLog events = example::must(EventLog::open(RunFolder(folder)));
            example::must(events.write(made::started()));
            example::must(events.write(made::step(1, 0.6)));
        }
        const std::uintmax_t sound = std::filesystem::file_size(folder / "events.jsonl");
        example::add(folder / "events.jsonl", "{\"seq\": 2, \"type\": \n");
        open("e.sami");
        QTRY_VERIFY2(said().contains(QLatin1String("events.jsonl")), qPrintable(said()));
        QCOMPARE(m_window->session().run()->progress.lastStep(), std::int64_t{1});
        std::filesystem::resize_file(folder / "events.jsonl", sound);
        QTRY_VERIFY2(!said().contains(QLatin1String("events.jsonl")), qPrintable(said()));
    }

    void whatCannotBeOpenedLeavesTheOpenExperiment() {
        withRun("e.sami");
        open("e.sami");
        QTRY_COMPARE(questions(), 2);
        example::put(file("notes.sami"), "these are notes");
        m_window->session().open(QString::fromStdString(file("notes.sami").string()));
        QTRY_VERIFY2(said().contains(QLatin1String("notes.sami")), qPrintable(said()));
        QCOMPARE(m_window->session().experiment().path, QString::fromStdString(file("e.sami").string()));
        QCOMPARE(questions(), 2);
    }

    void whatAnotherProcessWritesIsShownHere() {
        const std::unique_ptr<Document> holder = created("e.sami");
        open("e.sami");
        QVERIFY(m_window->session().experiment().readOnly);
        QVERIFY2(said().contains(QLatin1String("e.sami")), qPrintable(said()));
        QVERIFY(m_window->session().run() == nullptr);
        const LaunchedRun run = example::must(launchRun(*holder));
        example::playIteration(RunFolder(run.folder));
        example::must(holder->runs().catchUp());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run() != nullptr, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->state == RunState::Finished, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(questions(), 2, kPatienceMs);
        example::must(holder->edits().addPrinciple({"kind", "Be kind.", "Be rude."}));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->session().experiment().content.principles.size(), std::size_t(2),
                                  kPatienceMs);
    }

    void aWorkerToldToEndIsEndedWhateverIsOpenByThen() {
        const std::filesystem::path run = withRun("e.sami");
        created("other.sami").reset();
        QProcess stubborn;
        stubborn.start(QStringLiteral("sh"),
                       {QStringLiteral("-c"), QStringLiteral("trap '' TERM; echo; sleep 60 & wait; "
                                                             "while :; do wait; done")});
        QVERIFY(stubborn.waitForReadyRead(kPatienceMs));
        Heartbeat heartbeat = currentHeartbeat();
        heartbeat.pid = stubborn.processId();
        heartbeat.startTime = startTimeOf(heartbeat.pid);
        example::must(RunFolder(run).writeHeartbeat(heartbeat));
        open("e.sami");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->session().run()->workerIsAlive, kPatienceMs);
        m_window->session().endWorker();
        open("other.sami");
        QTRY_COMPARE_WITH_TIMEOUT(stubborn.state(), QProcess::NotRunning, kPatienceMs);
        QCOMPARE(stubborn.exitStatus(), QProcess::CrashExit);
    }
};

SAMI_TEST(TestOpenExperiments)
#include "test_open_experiments.moc"
