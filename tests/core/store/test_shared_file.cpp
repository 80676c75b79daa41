#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "core/workbench/new_experiment.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

/// A process that closes any descriptor of a file loses all its POSIX locks on it, those of SQLite too; another program
/// may then throw the log away under it.
class TestSharedFile : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    fs::path file() const { return m_folder->file(); }

    /// As the system has it; /proc/locks: "1: POSIX ADVISORY READ pid major:minor:inode first last".
    bool isLocked() const {
        struct stat status{};
        if (::stat(file().c_str(), &status) != 0) return false;
        const std::string wanted = ":" + std::to_string(status.st_ino);
        std::ifstream locks("/proc/locks");
        for (std::string line; std::getline(locks, line);) {
            std::istringstream words(line);
            std::string number, kind, advisory, access, pid, place;
            words >> number >> kind >> advisory >> access >> pid >> place;
            if (kind == "POSIX" && pid == std::to_string(::getpid()) && place.ends_with(wanted)) return true;
        }
        return false;
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_folder->created();
    }

    void theLocksOfAReaderStayWhateverElseIsDone() {
        const Experiment reader = must(Experiment::open(file(), Access::ReadOnly));
        must(reader.queries().queries());
        QVERIFY(isLocked());
        QVERIFY(!ExperimentLock::isHeld(file()));
        QVERIFY(isLocked());
        QVERIFY(isExperimentFile(file()));
        QVERIFY(isLocked());
        std::optional<Experiment> writer = must(Experiment::open(file()));
        must(writer->queries().queries());
        QVERIFY(!Experiment::open(file()));
        QVERIFY(isLocked());
        writer.reset();
        QVERIFY(isLocked());
    }

    void aWriterKeepsItsLocksWhenTheReaderBeforeItIsGone() {
        std::optional<Experiment> reader = must(Experiment::open(file(), Access::ReadOnly));
        must(reader->queries().queries());
        QVERIFY(!ExperimentLock::isHeld(file()));
        const Experiment writer = must(Experiment::open(file()));
        reader.reset();
        must(writer.queries().queries());
        QVERIFY(isLocked());
    }

    void oneHolderLocksForWriting() {
        const SharedFile first = must(SharedFile::open(file()));
        const SharedFile second = must(SharedFile::open(file()));
        QVERIFY(first.lock());
        QVERIFY(!second.lock());
        first.unlock();
        QVERIFY(second.lock());
        second.unlock();
        QCOMPARE(first.beginning(15), std::string("SQLite format 3"));
    }

    void aFileThatIsTakenAwayIsNotInPlace() {
        const auto document = m_folder->opened();
        std::vector<bool> told;  // whether it is gone
        const Subscription subscription = document->subscribe([&told](const Change& change) {
            if (const auto* place = std::get_if<PlaceChanged>(&change)) told.push_back(!place->problem.empty());
        });
        must(document->lookAround());
        fs::rename(file(), m_folder->file("moved.sami"));
        static_cast<void>(document->lookAround());
        static_cast<void>(document->lookAround());
        QCOMPARE(told, std::vector<bool>{true});  // once
        QVERIFY(!checkWritable(*document));
        put(file(), "another file");
        QVERIFY(!checkWritable(*document));
        fs::rename(m_folder->file("moved.sami"), file());
        must(document->lookAround());
        QCOMPARE(told, (std::vector<bool>{true, false}));
        QVERIFY(checkWritable(*document).has_value());
    }

    void whatIsLeftOfAnotherExperimentIsNotTakenOver_data() {
        QTest::addColumn<QString>("left");
        QTest::newRow("its log") << "new.sami-wal";
        QTest::newRow("its runs") << "new.sami.runs/0001-run-1/config.json";
    }
    void whatIsLeftOfAnotherExperimentIsNotTakenOver() {
        QFETCH(QString, left);
        const fs::path fresh = m_folder->file("new.sami");
        const fs::path path = m_folder->file(left.toUtf8().constData());
        fs::create_directories(path.parent_path());
        put(path, "of another one");
        const Result<Experiment> refused = Experiment::create(fresh, content());
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.starts_with(fresh.string()), refused.error().detail.c_str());
        QVERIFY(!fs::exists(fresh));
        QVERIFY(!fs::exists(m_folder->file("new.sami.lock")));
        QCOMPARE(readFile(path).value_or(""), std::string("of another one"));
        QCOMPARE(freeExperimentPath(fresh.parent_path(), "new").filename().string(), std::string("new-2.sami"));
        fs::remove_all(m_folder->file("new.sami.runs"));
        fs::remove(m_folder->file("new.sami-wal"));
        QVERIFY(Experiment::create(fresh, content()).has_value());
    }
};

SAMI_TEST(TestSharedFile)
#include "test_shared_file.moc"
