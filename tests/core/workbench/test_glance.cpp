#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fstream>

#include "core/workbench/document.h"
#include "core/workbench/glance.h"
#include "core/workbench/launch_run.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace sami;

/// What is seen of an experiment that is not opened.
class TestGlance : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;

    std::filesystem::path file() const { return m_folder->filePath(QStringLiteral("e.sami")).toStdString(); }

    /// An experiment with a launched run. @return the run's folder
    RunFolder launched() const {
        const auto document = example::must(Document::create(file(), example::content()));
        return RunFolder(example::must(launchRun(*document)).folder);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aFileThatIsNotThereIsNotSeen() { QVERIFY(!glanceAt(file())); }

    void runsCountInItsSize() {
        const RunFolder run = launched();
        const std::uintmax_t before = glanceAt(file())->bytes;
        QVERIFY(before >= std::filesystem::file_size(file()));
        std::filesystem::create_directories(run.path() / "checkpoints");
        std::ofstream(run.path() / "checkpoints/weights") << std::string(100000, 'x');
        QCOMPARE(glanceAt(file())->bytes, before + 100000);
    }

    void aWorkerShowsWhetherItIsPausedOrNot() {
        const RunFolder run = launched();
        QCOMPARE(glanceAt(file())->work, ExperimentGlance::Work::None);
        example::must(run.writeHeartbeat(currentHeartbeat()));
        QCOMPARE(glanceAt(file())->work, ExperimentGlance::Work::Running);
        example::must(run.writeRequest(RunRequest::Pause));
        QCOMPARE(glanceAt(file())->work, ExperimentGlance::Work::Paused);
    }

    void whoeverWorksIsFound_data() {
        QTest::addColumn<bool>("relative");
        QTest::newRow("by the whole path") << false;
        QTest::newRow("by a path from where it was started") << true;
    }
    void whoeverWorksIsFound() {
        QFETCH(bool, relative);
        const RunFolder run = launched();
        const auto isFound = [this] { return std::ranges::count(experimentsAtWork(), file()); };
        QCOMPARE(isFound(), 0);
        // A process as a worker is started, that waits for its standard input to be closed.
        example::put(m_folder->filePath(QStringLiteral("worker")).toStdString(), "read line\n");
        QProcess worker;
        worker.setWorkingDirectory(m_folder->path());
        const std::filesystem::path folder =
            relative ? std::filesystem::relative(run.path(), file().parent_path()) : run.path();
        worker.start(QStringLiteral("/bin/sh"), {QStringLiteral("worker"), QString::fromStdString(folder.string())});
        QVERIFY(worker.waitForStarted());
        QTRY_COMPARE(isFound(), 1);
        worker.closeWriteChannel();
        QVERIFY(worker.waitForFinished());
        QCOMPARE(isFound(), 0);
    }

    void onlyWhatNobodyUsesMayBeTakenAway() {
        const RunFolder run = launched();
        QVERIFY(settleUnused(file()).has_value());
        example::must(run.writeHeartbeat(currentHeartbeat()));
        const Result<void> busy = settleUnused(file());
        QVERIFY(!busy && busy.error().kind == ErrorKind::Locked);
        std::filesystem::remove(run.path() / "heartbeat.json");
        const auto open = example::must(Document::open(file()));
        const Result<void> held = settleUnused(file());
        QVERIFY(!held && held.error().kind == ErrorKind::Locked);
    }
};

SAMI_TEST(TestGlance)
#include "test_glance.moc"
