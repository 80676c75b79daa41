#include "core/workbench/worker_watch.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
using namespace std::chrono_literals;

class TestWorkerWatch : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    WorkerWatch::Clock::time_point m_now{};
    RunFolder folder() const { return RunFolder(m_dir.path().toStdString()); }
    WorkerWatch watch() {
        return WorkerWatch(folder(), [this] { return m_now; });
    }
    /// A beat of a worker on another host, so many seconds ago by the clock on the wall.
    void beat(double secondsAgo) const {
        Heartbeat heartbeat = currentHeartbeat();
        heartbeat.host = "another-host";
        heartbeat.time -= secondsAgo;
        must(folder().writeHeartbeat(heartbeat));
    }

private slots:
    void init() {
        m_now = WorkerWatch::Clock::time_point(1000s);
        std::filesystem::remove(folder().path() / "heartbeat.json");
    }

    void withoutAHeartbeatNobodyWorks() {
        WorkerWatch found = watch();
        found.look();
        QVERIFY(!found.isAlive() && found.isResponding() && !found.owner());
    }

    void aSilentWorkerStopsRespondingAndIsGivenUp() {
        WorkerWatch found = watch();
        beat(0);
        found.look();
        QVERIFY(found.isAlive() && found.isResponding());
        m_now += 16s;
        found.look();
        QVERIFY(found.isAlive() && !found.isResponding());
        m_now += 20s;
        found.look();
        QVERIFY(!found.isAlive());
        beat(0);
        found.look();
        QVERIFY(found.isAlive() && found.isResponding());
    }

    void anOldBeatIsThatOfADeadWorker() {
        WorkerWatch found = watch();
        beat(3600);
        found.look();
        QVERIFY(!found.isAlive());
    }

    void aWorkerThatSleptAlongIsAliveWhenTheMachineWakes() {
        WorkerWatch found = watch();
        beat(2);
        found.look();
        m_now += 2s;
        beat(0);
        found.look();
        QVERIFY(found.isAlive());
        // Eight hours pass on the wall. The clock that counts silence stood still, as the worker did.
        beat(8 * 3600.0);
        m_now += 1s;
        found.look();
        QVERIFY(found.isAlive() && found.isResponding());
    }

    void aProcessOfThisHostIsKnownByItself() {
        must(folder().writeHeartbeat(currentHeartbeat()));
        WorkerWatch found = watch();
        found.look();
        QVERIFY(found.isAlive());
        Heartbeat other = currentHeartbeat();
        other.startTime += 1;  // the pid was given to another process
        must(folder().writeHeartbeat(other));
        found.look();
        QVERIFY(!found.isAlive());
    }
};

SAMI_TEST(TestWorkerWatch)
#include "test_worker_watch.moc"
