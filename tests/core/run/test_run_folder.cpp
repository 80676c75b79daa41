#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/run/run_folder.h"
#include "tests/test_registry.h"

using namespace sami;
namespace fs = std::filesystem;

class TestRunFolder : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }

private slots:
    void createdFolderHoldsConfigAndARequestToRun() {
        RunConfig config;
        config.name = "run-1";
        const RunFolder folder = RunFolder::create(file("e.sami.runs/0001-run-1"), config).value();
        QVERIFY(folder.readConfig().value() == config);
        QVERIFY(folder.readRequest().value() == RunRequest::Run);
        QVERIFY(!folder.workerIsAlive());
        QCOMPARE(folder.checkpoint(3), file("e.sami.runs/0001-run-1/checkpoints/iteration-3"));
    }

    void existingFolderIsNotTakenOver() {
        QVERIFY(RunFolder::create(file("twice"), {}).has_value());
        const Result<RunFolder> again = RunFolder::create(file("twice"), {});
        QVERIFY(!again.has_value());
        QVERIFY(again.error().detail.find("twice") != std::string::npos);
    }

    void nothingStaysOfAFolderThatCouldNotBeCreated() {
        QVERIFY(writeFileAtomically(file("a-file"), "x").has_value());
        const Result<RunFolder> made = RunFolder::create(file("a-file/0001-run"), {});
        QVERIFY(!made.has_value());
        QVERIFY(made.error().kind == ErrorKind::Io);
    }

    void requestsReadBack() {
        const RunFolder folder = RunFolder::create(file("requests"), {}).value();
        for (const RunRequest request : {RunRequest::Pause, RunRequest::Stop, RunRequest::Run}) {
            QVERIFY(folder.writeRequest(request).has_value());
            QVERIFY(folder.readRequest().value() == request);
        }
        QVERIFY(writeFileAtomically(folder.path() / "request.json", R"({"request": "jump"})").has_value());
        QVERIFY(!folder.readRequest().has_value());
        fs::remove(folder.path() / "request.json");
        QVERIFY(folder.readRequest().value() == RunRequest::Run);
    }

    void ownHeartbeatIsAlive() {
        const RunFolder folder = RunFolder::create(file("alive"), {}).value();
        QVERIFY(folder.writeHeartbeat(currentHeartbeat()).has_value());
        QCOMPARE(folder.readHeartbeat()->pid, getpid());
        QVERIFY(folder.readHeartbeat()->startTime > 0);
        QVERIFY(folder.workerIsAlive());
    }

    void reusedProcessIdIsNotTakenForTheWorker() {
        const RunFolder folder = RunFolder::create(file("reused"), {}).value();
        Heartbeat heartbeat = currentHeartbeat();
        heartbeat.startTime -= 1;
        QVERIFY(folder.writeHeartbeat(heartbeat).has_value());
        QVERIFY(!folder.workerIsAlive());
    }

    void endedProcessIsNotAliveEvenBeforeItWasWaitedFor() {
        const pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);  // a failed check must not leave it behind
            pause();
            _exit(0);
        }
        // The start time of a process never changes, so the child's is read from the heartbeat's own source.
        std::int64_t startTime = currentHeartbeat().startTime;
        while (!processIsAlive(child, startTime)) ++startTime;
        kill(child, SIGKILL);
        siginfo_t info{};
        QCOMPARE(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
        QVERIFY(!processIsAlive(child, startTime));
        waitpid(child, nullptr, 0);
        QVERIFY(!processIsAlive(child, startTime));
    }

    void otherHostIsJudgedByTheAgeOfItsHeartbeat() {
        const RunFolder folder = RunFolder::create(file("remote"), {}).value();
        Heartbeat heartbeat = currentHeartbeat();
        heartbeat.host = "some.other.host";
        QVERIFY(folder.writeHeartbeat(heartbeat).has_value());
        QVERIFY(folder.workerIsAlive());
        heartbeat.time -= 31;
        QVERIFY(folder.writeHeartbeat(heartbeat).has_value());
        QVERIFY(!folder.workerIsAlive());
    }
};

SAMI_TEST(TestRunFolder)
#include "test_run_folder.moc"
