#include <SQLiteCpp/Database.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/schema.h"
#include "core/store/statement.h"
#include "core/store/transaction.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

namespace {

constexpr Migration kOneBroken[] = {
    {1, "0001_first", "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)"},
    {2, "0002_broken", "CREATE TABLE extra (a INTEGER); CREATE TABLE extra (a INTEGER)"}};
constexpr Migration kGood[] = {{1, "0001_first", "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)"},
                               {2, "0002_extra", "CREATE TABLE extra (a INTEGER); INSERT INTO extra VALUES (7)"}};

int integerOf(const Database& database, const std::string& sql) {
    return database.handle().execAndGet(sql).getInt();
}

}  // namespace

class TestDatabase : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }

private slots:
    void pragmasAreSet() {
        const Database database = must(Database::open(file("pragmas.sami"), {.create = true}));
        QCOMPARE(integerOf(database, "PRAGMA foreign_keys"), 1);
        QCOMPARE(integerOf(database, "PRAGMA synchronous"), 2);  // FULL
        QCOMPARE(database.journalMode(), std::string("wal"));
    }

    void rollbackJournalServesWhereTheLogCannot() {
        const Database database = must(Database::open(file("rollback.sami"), {.create = true, .writeAheadLog = false}));
        QCOMPARE(database.journalMode(), std::string("delete"));
        QCOMPARE(integerOf(database, "PRAGMA synchronous"), 2);
    }

    void migrationsAreNumberedWithoutGaps() {
        int expected = 1;
        for (const Migration& step : migrations()) QCOMPARE(step.version, expected++);
        QCOMPARE(newestSchemaVersion(), expected - 1);
    }

    void emptyFileIsBroughtUpWithoutABackup() {
        Database database = must(Database::open(file("empty.sami"), {.create = true}));
        QCOMPARE(must(schemaVersion(database)), 0);
        QVERIFY(!must(migrate(database)).has_value());
        QCOMPARE(must(schemaVersion(database)), newestSchemaVersion());
        QCOMPARE(integerOf(database, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'verdict'"),
                 1);
        QVERIFY(!must(migrate(database)).has_value());  // nothing left to do
    }

    void olderFileIsBackedUpThenBroughtUp() {
        Database database = must(Database::open(file("older.sami"), {.create = true}));
        must(migrate(database, std::span(kGood).first(1)));
        database.handle().exec("INSERT INTO meta VALUES ('k', 'kept')");
        const std::optional<fs::path> backup = must(migrate(database, kGood));
        QCOMPARE(*backup, file("older.sami.backup-v1"));
        QCOMPARE(must(schemaVersion(database)), 2);
        QCOMPARE(integerOf(database, "SELECT a FROM extra"), 7);
        const Database copy = must(Database::open(*backup, {.access = Access::ReadOnly}));
        QCOMPARE(must(schemaVersion(copy)), 1);
        QCOMPARE(integerOf(copy, "SELECT value = 'kept' FROM meta"), 1);
    }

    void failedMigrationLeavesTheOldVersionWhole() {
        Database database = must(Database::open(file("broken.sami"), {.create = true}));
        must(migrate(database, std::span(kGood).first(1)));
        QVERIFY(!migrate(database, kOneBroken).has_value());
        QCOMPARE(must(schemaVersion(database)), 1);
        QCOMPARE(integerOf(database, "SELECT count(*) FROM sqlite_master WHERE name = 'extra'"), 0);
        must(migrate(database, kGood));  // and a retry works
        QCOMPARE(integerOf(database, "SELECT a FROM extra"), 7);
    }

    void databasesOfOtherProgramsAreRefused() {
        const Database database = must(Database::open(file("other.db"), {.create = true}));
        database.handle().exec("CREATE TABLE theirs (a INTEGER)");
        const Result<int> version = schemaVersion(database);
        QVERIFY(!version.has_value());
        QVERIFY(version.error().detail.find("another program") != std::string::npos);
    }

    void whatIsNoDatabaseIsRefusedWithAName_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("reason");
        const QByteArray other("no.sami is not an experiment; choose");
        QTest::newRow("text") << QByteArray("this is a shopping list, not an experiment\n") << other;
        QTest::newRow("JSON") << QByteArray("[{\"id\": \"q1\", \"text\": \"Why?\"}]").repeated(60) << other;
        QTest::newRow("a torn header") << QByteArray("SQLite format 3\0\x10\0\x01\x01", 20)
                                       << QByteArray("no.sami: damaged; restore a backup");
    }
    void whatIsNoDatabaseIsRefusedWithAName() {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, reason);
        put(file("no.sami"), bytes.toStdString());
        const Result<Database> database = Database::open(file("no.sami"), {});
        QVERIFY(!database.has_value());
        QVERIFY2(database.error().detail.find(reason.toStdString()) != std::string::npos,
                 database.error().detail.c_str());
        fs::remove(file("no.sami"));
    }

    void innerTransactionIsPartOfTheOuterOne() {
        Database database = must(Database::open(file("nested.sami"), {.create = true}));
        database.handle().exec("CREATE TABLE t (a INTEGER)");
        {
            const Transaction outer(database);
            Transaction inner(database);
            Statement(database, "INSERT INTO t VALUES (1)").run();
            inner.commit();
        }  // the outer one was never committed
        QCOMPARE(integerOf(database, "SELECT count(*) FROM t"), 0);
        Transaction transaction(database);
        Statement(database, "INSERT INTO t VALUES (2)").run();
        transaction.commit();
        QCOMPARE(integerOf(database, "SELECT a FROM t"), 2);
    }

    void textsKeepEveryByte() {
        const Database database = must(Database::open(file("bytes.sami"), {.create = true}));
        database.handle().exec("CREATE TABLE t (a TEXT)");
        const std::string hostile("a\0b\x1b[31m<img src=file:/>\xE2\x80\xAE\r\n", 30);
        Statement(database, "INSERT INTO t VALUES (?)").bind(hostile).run();
        Statement select(database, "SELECT a FROM t");
        QVERIFY(select.step());
        QCOMPARE(select.text(0), hostile);
    }

    void readOnlyConnectionRefusesWrites() {
        must(Database::open(file("ro.sami"), {.create = true})).handle().exec("CREATE TABLE t (a INTEGER)");
        const Database database = must(Database::open(file("ro.sami"), {.access = Access::ReadOnly}));
        QVERIFY(database.isReadOnly());
        QVERIFY_EXCEPTION_THROWN(database.handle().exec("INSERT INTO t VALUES (1)"), SQLite::Exception);
    }

    void fullDiskAtAnyWriteLeavesTheExperimentWhole() {
        // A growing limit on the size of files makes the k-th page write fail, k = 0, 1, 2 … until creation succeeds.
        bool succeeded = false;
        for (rlim_t limit = 0; !succeeded && limit < (1U << 20); limit += 4096) {
            const pid_t child = fork();
            if (child == 0) {
                signal(SIGXFSZ, SIG_IGN);
                const rlimit sizes{limit, limit};
                setrlimit(RLIMIT_FSIZE, &sizes);
                const Result<Experiment> made = Experiment::create(file("full.sami"), content());
                _exit(made ? 0 : made.error().detail.find("full.sami") != std::string::npos ? 1 : 2);
            }
            int status = 0;
            waitpid(child, &status, 0);
            QVERIFY(WIFEXITED(status));
            QVERIFY2(WEXITSTATUS(status) <= 1, "the sentence must name the file");
            succeeded = WEXITSTATUS(status) == 0;
            QCOMPARE(fs::exists(file("full.sami")), succeeded);
            QVERIFY(!fs::exists(file("full.sami.new")));
        }
        QVERIFY(succeeded);
        QCOMPARE(must(must(Experiment::open(file("full.sami"))).queries().queries()).size(), std::size_t{4});
    }
};

SAMI_TEST(TestDatabase)
#include "test_database.moc"
