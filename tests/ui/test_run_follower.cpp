#include <csignal>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/test_registry.h"
#include "ui/session/followed_run.h"
#include "ui/session/worker_process.h"

using namespace sami;

namespace {

constexpr int kPatienceMs = 20000;

RunConfig demoConfig() {
    RunConfig config;
    config.name = "run-1";
    config.principles = {{"brief", "Be brief.", "Be detailed."}};
    for (int i = 0; i < 6; ++i) {
        config.queries.push_back({"t" + std::to_string(i), "Question " + std::to_string(i) + "?", false});
        config.queries.push_back({"h" + std::to_string(i), "Other " + std::to_string(i) + "?", true});
    }
    return config;
}

}  // namespace

/// What the window knows of a run, whatever becomes of its worker.
class TestRunFollower : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_run;
    std::unique_ptr<FollowedRun> m_followed;

    void launch(const char* fault) {
        qputenv("SAMI_FAKE_PACE_MS", "30");
        qputenv("SAMI_FAKE_FAULT", fault);
        m_folder = std::make_unique<QTemporaryDir>();
        m_run = std::filesystem::path(m_folder->path().toStdString()) / "0001-run-1";
        QVERIFY(RunFolder::create(m_run, demoConfig()).has_value());
        RunRow row;
        row.name = "run-1";
        m_followed = std::make_unique<FollowedRun>(row, m_run, nullptr);
        m_followed->start(SAMI_FAKE_WORKER);
        m_followed->follow();
    }

private Q_SLOTS:
    void cleanup() {
        if (const auto heartbeat = RunFolder(m_run).readHeartbeat()) {
            if (processIsAlive(heartbeat->pid, heartbeat->startTime)) {
                ::kill(static_cast<pid_t>(heartbeat->pid), SIGKILL);
            }
        }
        m_followed.reset();
        qunsetenv("SAMI_FAKE_FAULT");
    }

    void everyEventAndResponseArrivesOnce() {
        std::vector<std::int64_t> seqs;
        launch("");
        connect(m_followed.get(), &FollowedRun::responsesArrived, this,
                [&seqs](const std::vector<Response>& responses) {
                    for (const Response& response : responses) seqs.push_back(response.seq);
                });
        QSignalSpy ended(m_followed.get(), &FollowedRun::ended);
        QVERIFY(m_followed->status().starting);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Finished, kPatienceMs);
        QCOMPARE(m_followed->progress().lastStep(), std::int64_t(3));
        QCOMPARE(m_followed->progress().iterations().at(1).after->n, std::int64_t(6));
        QCOMPARE(seqs.size(), std::size_t(36));
        for (std::size_t i = 0; i < seqs.size(); ++i) QCOMPARE(seqs[i], static_cast<std::int64_t>(i));
        QCOMPARE(ended.count(), 1);
    }

    void aKilledWorkerIsInterruptedAndCanBeResumed() {
        launch("crash");
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Interrupted, kPatienceMs);
        QVERIFY(m_followed->status().canResume());
        QCOMPARE(stepsDone(m_followed->progress()), std::int64_t(1));
        m_followed->start(SAMI_FAKE_WORKER);
        QVERIFY(m_followed->status().starting);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Finished, kPatienceMs);
        QCOMPARE(m_followed->progress().attempt(), std::int64_t(2));
    }

    void aFailureCarriesTheWorkersOwnSentence() {
        launch("fail");
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Failed, kPatienceMs);
        QVERIFY(m_followed->progress().failed()->message.starts_with("Out of memory"));
    }

    void aPausedWorkerWaitsAndGoesOn() {
        launch("");
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Running, kPatienceMs);
        const std::int64_t pid = RunFolder(m_run).readHeartbeat()->pid;
        m_followed->pause();
        QVERIFY(m_followed->status().pauseAsked);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Paused, kPatienceMs);
        QVERIFY(!m_followed->status().pauseAsked);
        m_followed->start(SAMI_FAKE_WORKER);
        QVERIFY(m_followed->status().starting);
        QTRY_VERIFY_WITH_TIMEOUT(!m_followed->status().starting, kPatienceMs);
        QVERIFY(m_followed->status().state == RunState::Running);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Finished, kPatienceMs);
        QCOMPARE(RunFolder(m_run).readHeartbeat()->pid, pid);
        QCOMPARE(m_followed->progress().attempt(), std::int64_t(1));
    }

    void aPausedRunCanBeStopped() {
        launch("");
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Running, kPatienceMs);
        m_followed->pause();
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Paused, kPatienceMs);
        QVERIFY(m_followed->status().canStop());
        QSignalSpy ended(m_followed.get(), &FollowedRun::ended);
        m_followed->stop();
        QVERIFY(m_followed->status().stopAsked);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Stopped, kPatienceMs);
        QCOMPARE(ended.count(), 1);
        QVERIFY(!m_followed->status().canStop());
    }

    void aRunThatPausedItselfIsResumedByAnotherWorker() {
        launch("degenerate");
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Paused, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_followed->status().workerIsAlive, kPatienceMs);
        QVERIFY(!m_followed->status().canStop());
        QVERIFY(m_followed->status().canResume());
        m_followed->start(SAMI_FAKE_WORKER);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Finished, kPatienceMs);
        QCOMPARE(m_followed->progress().attempt(), std::int64_t(2));
    }

    void aProgramThatIsNotThereIsSaidByName() {
        launch("");
        m_followed.reset();
        RunRow row;
        m_followed = std::make_unique<FollowedRun>(row, m_run, nullptr);
        QSignalSpy ended(m_followed.get(), &FollowedRun::ended);
        m_followed->start("/no/such/sami");
        QTRY_COMPARE(ended.count(), 1);
        QVERIFY(m_followed->problem().contains(QLatin1String("/no/such/sami")));
        QVERIFY(!m_followed->status().isActive());
    }

    void aWorkerThatEndsBeforeItBeginsLeavesItsLastWords() {
        launch("");
        const std::filesystem::path other = m_run.parent_path() / "0002-run-2";
        std::filesystem::create_directories(other);
        RunRow row;
        FollowedRun broken(row, other, nullptr);
        broken.start(SAMI_FAKE_WORKER);
        broken.follow();
        QTRY_VERIFY_WITH_TIMEOUT(broken.status().state == RunState::Interrupted, kPatienceMs);
        QVERIFY2(broken.problem().contains(QLatin1String("config.json")), qPrintable(broken.problem()));
    }

    void theWorkerOutlivesTheWindow() {
        launch("");
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Running, kPatienceMs);
        m_followed.reset();
        QVERIFY(RunFolder(m_run).workerIsAlive());
        RunRow row;
        m_followed = std::make_unique<FollowedRun>(row, m_run, nullptr);
        m_followed->follow();
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Finished, kPatienceMs);
        QCOMPARE(m_followed->progress().lastStep(), std::int64_t(3));
    }

    void anUnheedingWorkerIsKilledWhenPatienceEnds() {
        launch("hang");
        QTRY_VERIFY_WITH_TIMEOUT(stepsDone(m_followed->progress()) == 1, kPatienceMs);
        QVERIFY(RunFolder(m_run).workerIsAlive());
        WorkerEnding ending(m_run, nullptr);
        ending.setPatience(std::chrono::milliseconds(200));
        QVERIFY(ending.begin());
        QTRY_VERIFY_WITH_TIMEOUT(!RunFolder(m_run).workerIsAlive(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_followed->status().state == RunState::Interrupted, kPatienceMs);
    }
};

SAMI_TEST(TestRunFollower)
#include "test_run_follower.moc"
