#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SQLiteCpp/Database.h>

#include "core/workbench/models.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

/// What is wrong with the files or the row of a run is a problem of that run, and costs nothing else.
class TestDamagedRuns : public QObject, protected RunsOfDocument {
    Q_OBJECT
private slots:
    void init() { openFresh(); }
    void cleanup() { close(); }

    void aGapInTheNumberingIsAProblemUntilItIsMended() {
        const LaunchedRun run = must(launchRun(*m_document));
        const fs::path events = RunFolder(run.folder).eventsFile();
        const std::string first = "{\"seq\":0,\"time\":1,\"attempt\":1,\"type\":\"paused\"}\n";
        put(events, first + "{\"seq\":2,\"time\":1,\"attempt\":1,\"type\":\"finished\"}\n");
        for (int attempt = 0; attempt < 2; ++attempt) {
            must(m_document->runs().catchUp());
            const std::string problem = entry(run.number).problem;
            QVERIFY2(problem.find("events.jsonl:2") != std::string::npos, problem.c_str());
            QVERIFY(!entry(run.number).remedy.empty());
        }
        QVERIFY(entry(run.number).state == RunState::Paused);  // what stood before is known
        put(events, first + "{\"seq\":1,\"time\":1,\"attempt\":1,\"type\":\"finished\"}\n");
        must(m_document->runs().catchUp());
        QVERIFY(entry(run.number).problem.empty());
        QVERIFY(entry(run.number).state == RunState::Finished);
        QCOMPARE(stored(run.number).size(), std::size_t{2});
    }

    void aDamagedConfigurationIsAProblemOfThatRunAlone() {
        const LaunchedRun good = playedRun(*m_document);
        const LaunchedRun bad = playedRun(*m_document);
        const std::string whole = readFile(bad.folder / "config.json").value();
        put(bad.folder / "config.json", "{\"task\": ");
        fs::create_directories(m_document->store().runsFolder() / "0007-run-7");
        put(m_document->store().runsFolder() / "0007-run-7" / "config.json", "[]");
        m_document.reset();
        m_document = m_folder->opened();
        QCOMPARE(m_document->runs().entries().size(), std::size_t{3});
        QVERIFY(entry(good.number).problem.empty());
        QVERIFY(entry(bad.number).problem.find("config.json") != std::string::npos);
        QVERIFY(entry(7).problem.find("config.json") != std::string::npos);
        QVERIFY(launchRun(*m_document).has_value());
        put(bad.folder / "config.json", whole);
        must(m_document->runs().catchUp());
    }

    void responsesOutliveABadEvent() {
        const LaunchedRun run = must(launchRun(*m_document));
        playIteration(RunFolder(run.folder));
        const std::string whole = must(readFile(RunFolder(run.folder).eventsFile()));
        put(RunFolder(run.folder).eventsFile(), "{\"seq\":0,\n" + whole.substr(whole.find('\n') + 1));
        must(m_document->runs().catchUp());
        QVERIFY(entry(run.number).problem.find("events.jsonl:1") != std::string::npos);
        QCOMPARE(numResponses(), 8);
        m_document.reset();
        put(RunFolder(run.folder).eventsFile(), whole);
        m_document = m_folder->opened();
        QCOMPARE(entry(run.number).problem, std::string());
        QCOMPARE(numResponses(), 8);
        QCOMPARE(stored(run.number).size(), std::size_t{7});
    }

    void eventsOutliveABadResponse() {
        const LaunchedRun run = must(launchRun(*m_document));
        playIteration(RunFolder(run.folder));
        const fs::path responses = RunFolder(run.folder).responsesFile();
        const std::string whole = must(readFile(responses));
        put(responses, "x" + whole);
        must(m_document->runs().catchUp());
        QVERIFY(entry(run.number).state == RunState::Finished);
        QVERIFY(entry(run.number).problem.find("responses.jsonl:1") != std::string::npos);
        {
            // Who does not read the responses is told what the holder found.
            const std::unique_ptr<Document> reader = must(Document::open(file("e.sami"), Access::ReadOnly));
            reader->runs().leaveResponses();
            must(reader->runs().catchUp());
            QVERIFY(must(reader->runs().entry(run.number)).problem.find("responses.jsonl:1") != std::string::npos);
        }
        put(responses, whole);
        must(m_document->runs().catchUp());
        QCOMPARE(entry(run.number).problem, std::string());
        QCOMPARE(numResponses(), 8);
    }

    void whatWasKnownOfAFinishedRunOutlivesADamagedFile() {
        const LaunchedRun run = playedRun(*m_document);
        const RunProgress known = entry(run.number).progress;
        m_document.reset();
        const std::string whole = must(readFile(RunFolder(run.folder).eventsFile()));
        const std::size_t second = whole.find('\n') + 1;
        put(RunFolder(run.folder).eventsFile(), whole.substr(0, second) + "x" + whole.substr(second + 40));
        for (int opening = 0; opening < 2; ++opening) {
            m_document = m_folder->opened();
            QVERIFY(entry(run.number).problem.find("events.jsonl:2") != std::string::npos);
            QVERIFY(entry(run.number).isDamaged && !entry(run.number).canResume());
            QVERIFY(entry(run.number).progress == known);
            QVERIFY(entry(run.number).state == RunState::Finished);
            m_document.reset();
        }
        put(RunFolder(run.folder).eventsFile(), whole);
        m_document = m_folder->opened();
        QCOMPARE(entry(run.number).problem, std::string());
        QVERIFY(entry(run.number).progress == known);
    }

    void aNotedPlaceThatFitsNothingIsGivenUp_data() {
        QTest::addColumn<QByteArray>("change");
        QTest::newRow("the number of responses") << QByteArray("next_response = 3");
        QTest::newRow("where the events end") << QByteArray("events_offset = 11");
        QTest::newRow("text for a number") << QByteArray("next_event = 'many'");
    }
    void aNotedPlaceThatFitsNothingIsGivenUp() {
        QFETCH(QByteArray, change);
        const LaunchedRun run = playedRun(*m_document);
        m_document.reset();
        {
            const Database database = must(Database::open(file("e.sami"), {}));
            database.handle().exec("UPDATE run SET " + change.toStdString());
        }
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(made::step(3, 0.4)));
            LineAppender responses = must(LineAppender::open(RunFolder(run.folder).responsesFile()));
            must(responses.append(toJson(response(8, "base", 4, 0, "later"))));
        }
        m_document = m_folder->opened();
        QCOMPARE(entry(run.number).problem, std::string());
        QCOMPARE(numResponses(), 9);
        QCOMPARE(stored(run.number).size(), std::size_t{8});
    }

    void damageInTheRowOfARunIsAProblemOfThatRun() {
        playedRun(*m_document);
        const LaunchedRun other = playedRun(*m_document);
        m_document.reset();
        {
            const Database database = must(Database::open(file("e.sami"), {}));
            database.handle().exec("UPDATE run SET state = 'dancing' WHERE number = 1");
            database.handle().exec("UPDATE run SET next_response = 'x' WHERE number = 2");
        }
        const std::unique_ptr<Document> reader = m_folder->opened(Access::ReadOnly);
        QVERIFY(must(reader->runs().entry(other.number)).progress.iterations().contains(1));
        reader->runs().leaveResponses();
        const std::unique_ptr<Document> second = must(Document::open(file("e.sami"), Access::ReadOnly));
        QVERIFY(must(second->runs().entry(1)).problem.find("dancing") != std::string::npos);
        QVERIFY(must(second->runs().entry(2)).problem.find("not a number") != std::string::npos);
    }

    void aStrayRunThatCantBeReadIsOfNoTask() {
        const LaunchedRun run = playedRun(*m_document);
        const fs::path stray = m_document->store().runsFolder() / "0002-compare-1";
        fs::create_directory(stray);
        put(stray / "config.json", "{");
        must(m_document->runs().catchUp());
        QVERIFY(entry(2).task == RunTask::Unknown);
        QVERIFY(!entry(2).problem.empty());
        QCOMPARE(m_document->runs().latestIterating()->number, run.number);
        QVERIFY(must(continueOrLaunch(*m_document, {}, false)).isFinished);  // another would be made of the same
        QCOMPARE(must(continueOrLaunch(*m_document, {.settings = {"seed=9"}}, false)).run.name, std::string("run-2"));
    }

    void fullDiskDuringAnImportLeavesTheExperimentAsItWas() {
        const LaunchedRun run = must(launchRun(*m_document));
        m_document.reset();
        playIteration(RunFolder(run.folder));
        bool succeeded = false;
        for (rlim_t room = 0; !succeeded && room < (1U << 20); room += 16384) {
            const pid_t child = fork();
            if (child == 0) {
                signal(SIGXFSZ, SIG_IGN);
                const rlimit sizes{room, room};
                setrlimit(RLIMIT_FSIZE, &sizes);
                const auto document = Document::open(file("e.sami"));
                const bool done = document && (*document)->runs().catchUp(run.number) &&
                                  (*document)->runs().entry(run.number)->problem.empty();
                _exit(done ? 0 : 1);
            }
            int status = 0;
            waitpid(child, &status, 0);
            QVERIFY(WIFEXITED(status));
            succeeded = WEXITSTATUS(status) == 0;
            const Experiment reader = must(Experiment::open(file("e.sami"), Access::ReadOnly));
            QCOMPARE(must(reader.responses().count()), succeeded ? 8 : 0);
            QCOMPARE(must(reader.runs().events(run.number, 0, 100)).size(), std::size_t{succeeded ? 7U : 0U});
        }
        QVERIFY(succeeded);
    }
};

SAMI_TEST(TestDamagedRuns)
#include "test_damaged_runs.moc"
