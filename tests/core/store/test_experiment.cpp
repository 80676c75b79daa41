#include <SQLiteCpp/Database.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/statement.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestExperiment : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir->path().toStdString()) / name; }
    Experiment created() const { return must(Experiment::create(file("e.sami"), content())); }

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void createdExperimentHoldsItsContent() {
        NewExperiment wanted = content();
        wanted.settings.learningRate = 2e-6;
        must(Experiment::create(file("e.sami"), wanted));
        const Experiment experiment = must(Experiment::open(file("e.sami")));
        const std::vector<Principle> kept = must(experiment.principles().principles());
        QCOMPARE(kept.size(), std::size_t{1});
        QVERIFY(isSamePair(kept[0], wanted.principles[0]) && kept[0].name == "brief" && kept[0].id == 1);
        QCOMPARE(must(experiment.queries().queries()), wanted.queries);
        QVERIFY(must(experiment.principles().settings()) == wanted.settings);
        QVERIFY(!experiment.isReadOnly());
        QVERIFY(experiment.readOnlyReason().empty());
        QVERIFY(!fs::exists(file("e.sami.new")));
    }

    void existingFileIsNeverOverwritten() {
        put(file("e.sami"), "precious");
        QVERIFY(!Experiment::create(file("e.sami"), content()).has_value());
        QCOMPARE(readFile(file("e.sami")).value(), std::string("precious"));
    }

    void nothingStaysWhenTheContentIsRefused() {
        NewExperiment wrong = content();
        wrong.queries.push_back({"q1", "Another text", false});
        const Result<Experiment> made = Experiment::create(file("e.sami"), wrong);
        QVERIFY(!made.has_value());
        QVERIFY(made.error().detail.find("\"q1\"") != std::string::npos);
        QVERIFY(fs::is_empty(file("")));
    }

    void secondWriterIsToldWhoHoldsTheFile() {
        const Experiment first = created();
        const Result<Experiment> second = Experiment::open(file("e.sami"));
        QVERIFY(!second.has_value());
        QVERIFY(second.error().kind == ErrorKind::Locked);
        QVERIFY(second.error().detail.find("process " + std::to_string(getpid())) != std::string::npos);
        const Experiment reader = must(Experiment::open(file("e.sami"), Access::ReadOnly));
        QVERIFY(reader.isReadOnly());
        QCOMPARE(must(reader.queries().queries()).size(), std::size_t{4});
        QVERIFY(!reader.principles().setPrinciples({}).has_value());
    }

    void lockOfAKilledProcessIsReclaimed() {
        created();
        const pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);  // a failed check must not leave it behind
            const Result<Experiment> held = Experiment::open(file("e.sami"));
            put(file("held"), held ? "yes" : "no");
            pause();
        }
        QTRY_COMPARE(readFile(file("held")).value_or(""), std::string("yes"));
        QVERIFY(!Experiment::open(file("e.sami")).has_value());
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        QVERIFY(fs::exists(file("e.sami.lock")));
        QVERIFY(Experiment::open(file("e.sami")).has_value());
        QVERIFY(!fs::exists(file("e.sami.lock")));
    }

    void newerVersionOpensReadOnly() {
        created();
        {
            const Database database = must(Database::open(file("e.sami"), {}));
            database.handle().exec("PRAGMA user_version=1000");
        }
        const Experiment experiment = must(Experiment::open(file("e.sami")));
        QVERIFY(experiment.isReadOnly());
        QVERIFY(experiment.readOnlyReason().find("newer version") != std::string::npos);
        QCOMPARE(must(experiment.queries().queries()).size(), std::size_t{4});
        QVERIFY(Experiment::open(file("e.sami")).has_value());  // and holds no lock
    }

    void aLinkIsNoWayRoundTheLock_data() {
        QTest::addColumn<bool>("hard");
        QTest::newRow("symbolic link") << false;
        QTest::newRow("hard link") << true;
    }
    void aLinkIsNoWayRoundTheLock() {
        QFETCH(bool, hard);
        const Experiment first = created();
        fs::create_directories(file("elsewhere"));
        const fs::path link = file("elsewhere") / "link.sami";
        if (hard) {
            fs::create_hard_link(file("e.sami"), link);
        } else {
            fs::create_symlink(file("e.sami"), link);
        }
        const Result<Experiment> second = Experiment::open(link);
        QVERIFY(!second.has_value());
        QVERIFY(second.error().kind == ErrorKind::Locked);
        // Its runs are those of the experiment, whatever it is called.
        const Experiment reader = must(Experiment::open(link, Access::ReadOnly));
        QCOMPARE(reader.runsFolder(), first.runsFolder());
    }

    void lockOfAnotherProcessHoldsUnderEveryName() {
        created();
        fs::create_hard_link(file("e.sami"), file("link.sami"));
        const pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            const Result<Experiment> held = Experiment::open(file("e.sami"));
            put(file("held"), held ? "yes" : "no");
            pause();
        }
        QTRY_COMPARE(readFile(file("held")).value_or(""), std::string("yes"));
        QVERIFY(!Experiment::open(file("link.sami")).has_value());
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        QVERIFY(Experiment::open(file("link.sami")).has_value());
    }

    void aMovedExperimentIsAtHomeWhereItIs() {
        created();
        fs::rename(file("e.sami"), file("renamed.sami"));
        const Experiment experiment = must(Experiment::open(file("renamed.sami")));
        QCOMPARE(experiment.runsFolder().filename().string(), std::string("renamed.sami.runs"));
    }

    void whatReplacesTheFileIsNotWrittenTo() {
        must(Experiment::create(file("other.sami"), content()));
        const std::string other = readFile(file("other.sami")).value();
        const Experiment experiment = created();
        const std::vector<Query> more = {{"q9", "Nine?", false}};
        for (const bool isReplaced : {true, false}) {
            fs::rename(file("e.sami"), file("moved.sami"));
            if (isReplaced) put(file("e.sami"), other);
            for (const auto& done : {experiment.queries().add(more), experiment.queries().replace(more)}) {
                QVERIFY(!done.has_value());
                QVERIFY(done.error().kind == ErrorKind::NotFound);
                QVERIFY2(done.error().detail.find("moved, removed or replaced") != std::string::npos,
                         done.error().detail.c_str());
            }
            if (isReplaced) QCOMPARE(readFile(file("e.sami")).value(), other);
            fs::rename(file("moved.sami"), file("e.sami"));
        }
        QCOMPARE(must(experiment.queries().add(more)), (ImportCount{1, 0}));
    }

    void onlyFilesAreExperiments() {
        QCOMPARE(::mkfifo(file("fifo.sami").c_str(), 0600), 0);
        for (const fs::path& path : {file("fifo.sami"), fs::path("/dev/zero")}) {
            const Result<Experiment> opened = Experiment::open(path, Access::ReadOnly);
            QVERIFY(!opened.has_value());
            QVERIFY2(opened.error().detail.find("not a regular file") != std::string::npos,
                     opened.error().detail.c_str());
        }
    }

    void damagedFilesNeverCrash() {
        {
            const std::unique_ptr<Document> document = must(Document::create(file("e.sami"), content()));
            playedRun(*document);
        }
        const std::string whole = readFile(file("e.sami")).value();
        std::uint64_t state = 1;
        for (int round = 0; round < 1000; ++round) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            std::string damaged = whole;
            const std::size_t at = static_cast<std::size_t>(state >> 33) % whole.size();
            if (round % 4 == 0)
                damaged.resize(at);
            else
                damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1 + (state >> 20) % 255));
            put(file("e.sami"), damaged);
            const Result<Experiment> opened = Experiment::open(file("e.sami"), Access::ReadOnly);
            if (!opened) {
                QVERIFY(!opened.error().detail.empty());
                continue;
            }
            // What can be read may be wrong by the flipped byte; it must only never bring the program down.
            static_cast<void>(opened->responses().responses());
            static_cast<void>(opened->comparisons().pairs({"base", "iteration-1"}));
            static_cast<void>(opened->runs().runs());
            static_cast<void>(opened->models().models());
            static_cast<void>(opened->edits().history());
            static_cast<void>(opened->principles().content());
        }
    }
};

SAMI_TEST(TestExperiment)
#include "test_experiment.moc"
