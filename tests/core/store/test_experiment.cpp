#include <SQLiteCpp/Database.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/statement.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestExperiment : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    fs::path file(const char* name) const { return fs::path(m_dir->path().toStdString()) / name; }
    Experiment created() const { return must(Experiment::create(file("e.sami"), content())); }
    RunRow launched(const Experiment& experiment) const {
        return must(experiment.launch(must(experiment.newRunConfig(RunTask::Iterate))));
    }

private slots:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }

    void createdExperimentHoldsItsContent() {
        NewExperiment wanted = content();
        wanted.settings.learningRate = 2e-6;
        must(Experiment::create(file("e.sami"), wanted));
        const Experiment experiment = must(Experiment::open(file("e.sami")));
        QCOMPARE(must(experiment.principles().principles()), wanted.principles);
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

    void launchNumbersFoldersAndNamesByTask() {
        const Experiment experiment = created();
        QCOMPARE(launched(experiment).folder, std::string("0001-run-1"));
        const RunRow judge = must(experiment.launch(must(experiment.newRunConfig(RunTask::Judge))));
        QCOMPARE(judge.folder, std::string("0002-judge-1"));
        QCOMPARE(launched(experiment).folder, std::string("0003-run-2"));
        const RunConfig config = must(experiment.folder(judge).readConfig());
        QVERIFY(config.task == RunTask::Judge);
        QCOMPARE(config.name, std::string("judge-1"));
        QCOMPARE(config.queries.size(), std::size_t{4});
        QCOMPARE(must(experiment.latestIterating()).name, std::string("run-2"));
        QVERIFY(must(experiment.runs().config(2)) == config);
    }

    void runLaunchedWhileAnotherHoldsTheFileIsTakenInLater() {
        const Experiment holder = created();
        {
            const Experiment guest = must(Experiment::open(file("e.sami"), Access::ReadOnly));
            const RunConfig config = must(guest.newRunConfig(RunTask::Iterate));
            QCOMPARE(must(guest.launchWithoutRow(config)).folder, std::string("0001-run-1"));
            QCOMPARE(must(guest.launchWithoutRow(config)).folder, std::string("0002-run-2"));
        }
        playIteration(RunFolder(holder.runsFolder() / "0002-run-2"));
        QCOMPARE(launched(holder).folder, std::string("0003-run-3"));
        const std::vector<RunRow> rows = must(holder.importRuns());
        QCOMPARE(rows.size(), std::size_t{3});
        QCOMPARE(rows[1].name, std::string("run-2"));
        QVERIFY(rows[1].state == RunState::Finished);
        QVERIFY(rows[0].state == RunState::Waiting);
    }

    void importTakesEverythingInOnce() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        playIteration(experiment.folder(run));
        const RunImport first = must(experiment.importRun(run));
        QCOMPARE(first.events, 8);
        QCOMPARE(first.responses, 8);
        QVERIFY(first.state == RunState::Finished);
        const RunImport second = must(experiment.importRun(run));
        QCOMPARE(second.events + second.responses + second.verdicts, 0);
        QCOMPARE(must(experiment.runs().events(run.number)).size(), std::size_t{7});  // `progress` is not kept
        const std::vector<IterationRow> iterations = must(experiment.runs().iterations());
        QCOMPARE(iterations.size(), std::size_t{1});
        QCOMPARE(iterations[0].model, std::string("iteration-1"));
        QCOMPARE(*iterations[0].miAfter, 0.379);
        QCOMPARE(iterations[0].meanTokensAfter, (std::vector<double>{20.0, 71.5}));
        QCOMPARE(iterations[0].filtered->dropped.at("identical"), 4);
        QCOMPARE(iterations[0].checkpoint, std::string("checkpoints/iteration-1"));
    }

    void reopenedExperimentImportsOnlyWhatIsNew() {
        RunRow run;
        {
            const Experiment experiment = created();
            run = launched(experiment);
            playIteration(experiment.folder(run));
            must(experiment.importRun(run));
        }
        const Experiment experiment = must(Experiment::open(file("e.sami")));
        QCOMPARE(must(experiment.importRun(run)).events, 0);
        {
            EventLog log = must(EventLog::open(experiment.folder(run)));
            must(log.write(ResumedEvent{1, 1, {}}));
            must(log.write(made::step(2, 0.4)));
        }
        QCOMPARE(must(experiment.importRun(run)).events, 2);
        QCOMPARE(must(experiment.responses().count()), 8);
        const auto losses = must(experiment.runs().metric(run.number, "step", "loss"));
        QCOMPARE(losses, (std::vector<std::pair<std::int64_t, double>>{{1, 0.6}, {2, 0.4}}));
    }

    void tornLinesWaitAndAreImportedOnceComplete() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        const fs::path events = experiment.folder(run).eventsFile();
        const std::string line = R"({"seq":0,"time":1,"attempt":1,"type":"started"})";
        std::int64_t imported = 0;
        for (const char c : line + "\n") {
            add(events, std::string(1, c));
            imported += must(experiment.importRun(run)).events;
            QCOMPARE(imported, c == '\n' ? 1 : 0);
        }
    }

    void gapInTheNumberingIsRefusedByFileAndLine() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        put(experiment.folder(run).eventsFile(),
            "{\"seq\":0,\"time\":1,\"attempt\":1,\"type\":\"started\"}\n"
            "{\"seq\":2,\"time\":1,\"attempt\":1,\"type\":\"finished\"}\n");
        for (int attempt = 0; attempt < 2; ++attempt) {
            const Result<RunImport> done = experiment.importRun(run);
            QVERIFY(!done.has_value());
            QVERIFY2(done.error().detail.find("events.jsonl:2: \"seq\" is 2") != std::string::npos,
                     done.error().detail.c_str());
        }
        QVERIFY(must(experiment.runs().events(run.number)).empty());
        // Once the file is put right, nothing of what stood before the fault is missing or doubled.
        put(experiment.folder(run).eventsFile(),
            "{\"seq\":0,\"time\":1,\"attempt\":1,\"type\":\"started\"}\n"
            "{\"seq\":1,\"time\":1,\"attempt\":1,\"type\":\"finished\"}\n");
        QCOMPARE(must(experiment.importRun(run)).events, 2);
        QVERIFY(must(experiment.state(run)) == RunState::Finished);
    }

    void configurationChangedForMoreIterationsIsTakenIn() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        RunConfig config = must(experiment.folder(run).readConfig());
        config.settings.iterations = 3;
        must(writeJsonFile(experiment.folder(run).path() / "config.json", toJson(config)));
        playIteration(experiment.folder(run));
        must(experiment.importRun(run));
        QCOMPARE(must(experiment.runs().config(run.number)).settings.iterations, 3);
    }

    void askingWhileNothingHappensWritesNothing() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        playIteration(experiment.folder(run));
        must(experiment.importRun(run));
        const auto written = [&] { return fs::last_write_time(file("e.sami-wal")); };
        const auto before = written();
        const auto size = fs::file_size(file("e.sami-wal"));
        for (int i = 0; i < 5; ++i) must(experiment.importRun(run));
        QVERIFY(written() == before);
        QCOMPARE(fs::file_size(file("e.sami-wal")), size);
    }

    void fullDiskDuringAnImportLeavesTheExperimentAsItWas() {
        const RunRow run = launched(created());
        playIteration(RunFolder(file("e.sami.runs") / run.folder));
        bool succeeded = false;
        for (rlim_t room = 0; !succeeded && room < (1U << 20); room += 16384) {
            const pid_t child = fork();
            if (child == 0) {
                signal(SIGXFSZ, SIG_IGN);
                const rlimit sizes{room, room};
                setrlimit(RLIMIT_FSIZE, &sizes);
                const Result<Experiment> experiment = Experiment::open(file("e.sami"));
                _exit(experiment && experiment->importRun(run) ? 0 : 1);
            }
            int status = 0;
            waitpid(child, &status, 0);
            QVERIFY(WIFEXITED(status));
            succeeded = WEXITSTATUS(status) == 0;
            const Experiment reader = must(Experiment::open(file("e.sami"), Access::ReadOnly));
            QCOMPARE(must(reader.responses().count()), succeeded ? 8 : 0);
            QCOMPARE(must(reader.runs().events(run.number)).size(), std::size_t{succeeded ? 7U : 0U});
        }
        QVERIFY(succeeded);
    }

    void importIsAllOrNothing() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        playIteration(experiment.folder(run));
        Response wrong = response(8, "base", 3, 0, "x");
        wrong.query = "Not what q3 asks";
        add(experiment.folder(run).responsesFile(), dumpLine(toJson(wrong)) + "\n");
        QVERIFY(!experiment.importRun(run).has_value());
        QCOMPARE(must(experiment.responses().count()), 0);
        QVERIFY(must(experiment.runs().events(run.number)).empty());
    }

    void secondLineageGetsNamesOfItsOwn() {
        const Experiment experiment = created();
        for (int i = 0; i < 2; ++i) {
            const RunRow run = launched(experiment);
            playIteration(experiment.folder(run));
            must(experiment.importRun(run));
        }
        QCOMPARE(must(experiment.responses().models()),
                 (std::vector<std::string>{"base", "iteration-1", "run-2/iteration-1"}));
        QCOMPARE(must(experiment.runs().iterations()).at(1).model, std::string("run-2/iteration-1"));
    }

    void stateTellsAnInterruptedRunFromARunningOne() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        QVERIFY(must(experiment.state(run)) == RunState::Waiting);
        {
            EventLog log = must(EventLog::open(experiment.folder(run)));
            must(log.write(made::started()));
        }
        must(experiment.folder(run).writeHeartbeat(currentHeartbeat()));
        QVERIFY(must(experiment.state(run)) == RunState::Running);
        fs::remove(experiment.folder(run).path() / "heartbeat.json");
        QVERIFY(must(experiment.state(run)) == RunState::Interrupted);
        QVERIFY(must(experiment.importRun(run)).state == RunState::Interrupted);
    }

    void progressSurvivesALostRunFolder() {
        const Experiment experiment = created();
        const RunRow run = launched(experiment);
        playIteration(experiment.folder(run));
        must(experiment.importRun(run));
        const RunProgress followed = must(experiment.progress(run));
        fs::remove_all(experiment.runsFolder());
        const RunProgress remembered = must(experiment.progress(run));
        QVERIFY(remembered == followed);
        QVERIFY(must(experiment.state(run)) == RunState::Finished);
    }

    void modelLocationFollowsTheLineage() {
        const Experiment experiment = created();
        QCOMPARE(must(experiment.modelLocation("base")), std::string("demo"));
        QVERIFY(!experiment.modelLocation("iteration-1").has_value());
        const RunRow first = launched(experiment);
        const RunRow second = launched(experiment);
        for (const RunRow& run : {first, second}) {
            const fs::path checkpoint = experiment.folder(run).checkpoint(1);
            fs::create_directories(checkpoint);
            QVERIFY(!experiment.modelLocation(run.name == "run-1" ? "iteration-1" : "run-2/iteration-1").has_value());
            put(checkpoint / "COMPLETE", "{}");
        }
        QCOMPARE(must(experiment.modelLocation("iteration-1")), experiment.folder(first).checkpoint(1).string());
        QCOMPARE(must(experiment.modelLocation("run-2/iteration-1")), experiment.folder(second).checkpoint(1).string());
        const fs::path copy = experiment.folder(first).checkpoint(1).parent_path() / "iteration-1-step-20";
        fs::create_directories(copy);
        put(copy / "COMPLETE", "{}");
        QCOMPARE(must(experiment.modelLocation("iteration-1-step-20")), copy.string());
        for (const char* wrong : {"iteration-2", "iteration-", "iteration-../x", "someone", "run-3/base",
                                  "iteration-1-step-", "iteration-1-step-20-step-3", "iteration-1-20"}) {
            QVERIFY2(!experiment.modelLocation(wrong).has_value(), wrong);
        }
    }

    void damagedFilesNeverCrash() {
        {
            const Experiment experiment = created();
            const RunRow run = launched(experiment);
            playIteration(experiment.folder(run));
            must(experiment.importRun(run));
        }
        const std::string whole = readFile(file("e.sami")).value();
        std::uint64_t state = 1;
        for (int round = 0; round < 120; ++round) {
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
            static_cast<void>(opened->comparisons().pairs("base", "iteration-1"));
            static_cast<void>(opened->runs().iterations());
            static_cast<void>(opened->principles().settings());
        }
    }

    void runsThatAnswerDifferentlyHaveABaseOfTheirOwn() {
        const Experiment experiment = created();
        for (const std::int64_t longest : {96, 96, 16}) {
            RunConfig config = must(experiment.newRunConfig(RunTask::Iterate));
            config.settings.maxNewTokens = longest;
            config.settings.learningRate = 1e-6 * static_cast<double>(longest);  // says nothing about the base
            playIteration(experiment.folder(must(experiment.launch(config))));
        }
        must(experiment.importRuns());
        QCOMPARE(must(experiment.baseBeside("iteration-1")), std::string("base"));
        QCOMPARE(must(experiment.baseBeside("run-2/iteration-1")), std::string("base"));
        QCOMPARE(must(experiment.baseBeside("run-3/iteration-1")), std::string("run-3/base"));
        QCOMPARE(must(experiment.settingsOf("run-3/iteration-1")).maxNewTokens, std::int64_t{16});
        QCOMPARE(must(experiment.comparisons().pairs("run-3/base", "run-3/iteration-1")).size(), std::size_t{4});
        QVERIFY(
            must(experiment.responses().models()) ==
            (std::vector<std::string>{"base", "iteration-1", "run-2/iteration-1", "run-3/base", "run-3/iteration-1"}));
    }
};

SAMI_TEST(TestExperiment)
#include "test_experiment.moc"
