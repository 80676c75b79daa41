#include <filesystem>
#include <fstream>
#include <sstream>

#include <QDir>
#include <QProcess>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/workbench/judge_pairs.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"
#include "tests/ui/settings_of_tests.h"
#include "ui/main_window.h"
#include "ui/page.h"
#include "ui/session/run_notice.h"
#include "ui/start/start_page.h"

using namespace sami;

namespace {

constexpr int kSteeringPatienceMs = 30000;

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

/// What is pressed happens once, and what is told to end does, whatever becomes of the window.
class TestRunSteering : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<MainWindow> m_window;
    Principle m_pair{"brief", "Be brief.", "Be long."};

    std::filesystem::path file(const char* name) const { return m_data->filePath(QLatin1String(name)).toStdString(); }
    ExperimentSession& session() const { return m_window->session(); }
    RunSteering& steering() const { return m_window->steering(); }

    void open(const char* name) const {
        session().open(QString::fromStdString(file(name).string()));
        QTRY_COMPARE(session().experiment().path, QString::fromStdString(file(name).string()));
    }

    /// An experiment with a finished run and a judge that waits. @return the judge's folder
    std::filesystem::path withJudge(const char* name) const {
        const auto document = example::must(Document::create(file(name), example::content()));
        example::playIteration(RunFolder(example::must(launchRun(*document)).folder));
        example::must(document->runs().catchUp());
        return example::must(launchJudge(*document, {"base", "iteration-1"}, {.judge = "pmi"}))->folder;
    }

    /// A worker that notes in a file whenever it is started, and in which folder.
    std::filesystem::path countedWorker() const {
        const std::filesystem::path script = file("worker.sh");
        example::put(script,
                     "#!/bin/sh\necho \"$2\" >> '" + file("starts").string() + "'\nexec " SAMI_FAKE_WORKER " \"$@\"\n");
        std::filesystem::permissions(script, std::filesystem::perms::owner_all);
        return script;
    }

    /// A process that does not heed TERM, as the worker of a run.
    static void startStubborn(QProcess& process, const std::filesystem::path& run) {
        process.start(QStringLiteral("sh"),
                      {QStringLiteral("-c"), QStringLiteral("trap '' TERM; echo; sleep 60 & wait; "
                                                            "while :; do wait; done")});
        QVERIFY(process.waitForReadyRead(kSteeringPatienceMs));
        Heartbeat heartbeat = currentHeartbeat();
        heartbeat.pid = process.processId();
        heartbeat.startTime = startTimeOf(heartbeat.pid);
        example::must(RunFolder(run).writeHeartbeat(heartbeat));
    }

private Q_SLOTS:
    void initTestCase() { useSettingsOfTests(); }

    void init() {
        QSettings().clear();
        qputenv("SAMI_FAKE_PACE_MS", "15");
        qputenv("SAMI_FAKE_FAULT", "");
        m_data = std::make_unique<QTemporaryDir>();
        m_window = std::make_unique<MainWindow>(
            SessionPlaces{m_data->path().toStdString(), SAMI_FAKE_WORKER, std::chrono::milliseconds(600)});
        m_window->show();
    }

    void cleanup() { m_window.reset(); }

    void aSecondPressBeginsNoSecondExperiment() {
        steering().startDemo(m_pair);
        QVERIFY(steering().isStarting());
        QCOMPARE(m_window->findChild<StartPage*>()->offer(), QStringLiteral("Teach the model"));
        steering().startDemo(m_pair);
        QTRY_VERIFY_WITH_TIMEOUT(session().run() && session().run()->state == RunState::Finished, kSteeringPatienceMs);
        QVERIFY(!steering().isStarting());
        QCOMPARE(QDir(m_data->path()).entryList({QStringLiteral("*.sami")}, QDir::Files).size(), 1);
    }

    void aSecondPressBeginsNoSecondRun() {
        example::must(Document::create(file("e.sami"), example::content()));
        open("e.sami");
        const QSignalSpy starting(&steering(), &RunSteering::startingChanged);
        steering().startDemo(m_pair);
        steering().startDemo(m_pair);
        steering().resume();
        QTRY_VERIFY_WITH_TIMEOUT(!steering().isStarting(), kSteeringPatienceMs);
        // From one to the other there is no moment in which a third press would be heeded.
        QVERIFY(session().run() && session().run()->isActive());
        QCOMPARE(starting.count(), 2);
        steering().startDemo(m_pair);
        QTRY_VERIFY_WITH_TIMEOUT(session().run()->state == RunState::Finished, kSteeringPatienceMs);
        QCOMPARE(session().run()->number, std::int64_t{1});
        QCOMPARE(QDir(m_data->path()).entryList({QStringLiteral("*.sami")}, QDir::Files).size(), 1);
    }

    void aSecondPressResumesOnce() {
        qputenv("SAMI_FAKE_FAULT", "crash");
        m_window = std::make_unique<MainWindow>(SessionPlaces{m_data->path().toStdString(), countedWorker()});
        example::must(Document::create(file("e.sami"), example::content()));
        open("e.sami");
        steering().startDemo(m_pair);
        QTRY_VERIFY_WITH_TIMEOUT(session().run() && session().run()->canResume(), kSteeringPatienceMs);
        steering().resume();
        steering().resume();
        QTRY_VERIFY_WITH_TIMEOUT(session().run()->state == RunState::Finished, kSteeringPatienceMs);
        QCOMPARE(session().run()->progress.attempt(), std::int64_t{2});
        std::ifstream starts(file("starts"));
        std::int64_t count = 0;
        // A judge follows by itself.
        for (std::string folder; std::getline(starts, folder);) count += folder.ends_with("0001-run-1") ? 1 : 0;
        QCOMPARE(count, std::int64_t{2});
    }

    void whatCannotBeStartedCanBeTriedAgain() {
        example::put(file("notes"), "no folder");
        m_window = std::make_unique<MainWindow>(SessionPlaces{file("notes"), SAMI_FAKE_WORKER});
        const QSignalSpy starting(&steering(), &RunSteering::startingChanged);
        steering().startDemo(m_pair);
        QTRY_COMPARE(starting.count(), 2);
        QVERIFY(!steering().isStarting());
    }

    /// Another experiment is opened before the run has begun: its outcome never comes.
    void startingEndsWithTheExperiment() {
        example::must(Document::create(file("e.sami"), example::content()));
        example::must(Document::create(file("other.sami"), example::content()));
        open("e.sami");
        session().open(QString::fromStdString(file("other.sami").string()));
        steering().startDemo(m_pair);
        QVERIFY(steering().isStarting());
        QTRY_COMPARE(session().experiment().path, QString::fromStdString(file("other.sami").string()));
        QVERIFY(!steering().isStarting());
    }

    void aWorkerToldToEndIsEndedWhateverIsOpenByThen() {
        const std::filesystem::path judge = withJudge("e.sami");
        example::must(Document::create(file("other.sami"), example::content()));
        QProcess stubborn;
        startStubborn(stubborn, judge.parent_path() / "0001-run-1");
        open("e.sami");
        QTRY_VERIFY_WITH_TIMEOUT(session().run()->workerIsAlive, kSteeringPatienceMs);
        steering().endWorker(1);
        open("other.sami");
        QTRY_COMPARE_WITH_TIMEOUT(stubborn.state(), QProcess::NotRunning, kSteeringPatienceMs);
        QCOMPARE(stubborn.exitStatus(), QProcess::CrashExit);
    }

    void aJudgeToldToEndIsEndedWhenTheWindowIsGone() {
        const std::filesystem::path judge = withJudge("e.sami");
        QProcess stubborn;
        startStubborn(stubborn, judge);
        open("e.sami");
        bool told = false;
        steering().endWorker(2);
        session().link().run([](Document&) { return true; }, this, [&told](bool) { told = true; });
        QTRY_VERIFY(told);
        m_window.reset();
        QVERIFY(stubborn.state() == QProcess::Running);
        QTRY_COMPARE_WITH_TIMEOUT(stubborn.state(), QProcess::NotRunning, kSteeringPatienceMs);
        QCOMPARE(stubborn.exitStatus(), QProcess::CrashExit);
    }

    void aHangingRunThatIsNotShownCanBeEnded() {
        RunEntry judge;
        judge.number = 3;
        judge.name = "judge-1";
        judge.state = RunState::Running;
        QVERIFY(!noticeAside(judge));
        judge.responding = false;
        const std::optional<Notice> notice = noticeAside(judge);
        QVERIFY(notice && notice->action == Notice::Action::EndWorker && notice->run == 3 &&
                notice->kind == Notice::Kind::Alarm);
        QVERIFY2(notice->sentence.contains(QLatin1String("judge-1")), qPrintable(notice->sentence));
    }
};

SAMI_TEST(TestRunSteering)
#include "test_run_steering.moc"
