#include "core/run/training_setup.h"
#include "core/workbench/models.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestRunList : public QObject, protected RunsOfDocument {
    Q_OBJECT
private slots:
    void init() { openFresh(); }
    void cleanup() { close(); }

    void launchNumbersFoldersAndNamesByTask() {
        QCOMPARE(must(launchRun(*m_document)).folder.filename().string(), std::string("0001-run-1"));
        RunConfig config = must(iteratingConfig(*m_document, {}));
        config.task = RunTask::Judge;
        const LaunchedRun judge = must(m_document->runs().launch(config));
        QCOMPARE(judge.folder.filename().string(), std::string("0002-judge-1"));
        QCOMPARE(must(launchRun(*m_document)).folder.filename().string(), std::string("0003-run-2"));
        QCOMPARE(must(RunFolder(judge.folder).readConfig()).name, std::string("judge-1"));
        QCOMPARE(m_document->runs().latestIterating()->name, std::string("run-2"));
        QVERIFY(must(m_document->store().runs().config(2)) == must(RunFolder(judge.folder).readLightConfig()));
        QCOMPARE(must(RunFolder(judge.folder).readConfig()).queries.size(), std::size_t{4});
        QVERIFY(must(RunFolder(judge.folder).readLightConfig()).queries.empty());
    }

    void runLaunchedWhileAnotherHoldsTheFileIsTakenInLater() {
        {
            const std::unique_ptr<Document> guest = m_folder->opened(Access::ReadOnly);
            QCOMPARE(must(launchRun(*guest)).folder.filename().string(), std::string("0001-run-1"));
            QCOMPARE(must(launchRun(*guest)).folder.filename().string(), std::string("0002-run-2"));
            QCOMPARE(guest->runs().entries().size(), std::size_t{2});
        }
        playIteration(RunFolder(m_document->store().runsFolder() / "0002-run-2"));
        QCOMPARE(must(launchRun(*m_document)).folder.filename().string(), std::string("0003-run-3"));
        must(m_document->runs().catchUp());
        QCOMPARE(m_document->runs().entries().size(), std::size_t{3});
        QCOMPARE(entry(2).name, std::string("run-2"));
        QVERIFY(entry(2).state == RunState::Finished);
        QVERIFY(entry(1).state == RunState::Waiting);
    }

    /// Of a run whose worker has ended nobody says that it was stopped but whoever stopped it.
    void aPausedRunThatIsStoppedElsewhereIsStopped() {
        const LaunchedRun run = must(launchRun(*m_document));
        {
            EventLog events = must(EventLog::open(RunFolder(run.folder)));
            for (const EventBody& body :
                 std::initializer_list<EventBody>{made::started(), made::step(1, 0.6), PausedEvent{}})
                must(events.write(body));
        }
        must(m_document->runs().catchUp());
        QVERIFY(entry(run.number).state == RunState::Paused);
        QVERIFY(!m_document->runs().anyAtWork());
        must(RunFolder(run.folder).writeRequest(RunRequest::Stop));
        must(m_document->lookAround());
        QVERIFY(entry(run.number).state == RunState::Stopped);
        while (m_document->runs().poll()) {
        }
        fs::remove_all(m_document->store().runsFolder());
        m_document.reset();
        m_document = must(Document::open(file("e.sami")));
        QVERIFY(entry(run.number).state == RunState::Stopped);
    }

    void everythingIsTakenInOnce() {
        const LaunchedRun run = playedRun(*m_document);
        QCOMPARE(numResponses(), 8);
        QCOMPARE(stored(run.number).size(), std::size_t{7});  // `progress` is not kept
        must(m_document->runs().catchUp());
        QCOMPARE(numResponses(), 8);
        QVERIFY(entry(run.number).state == RunState::Finished);
        QCOMPARE(entry(run.number).progress.iterations().at(1).finished->miAfter, 0.379);
        QVERIFY(!m_document->runs().anyAtWork());
    }

    void reopenedDocumentReadsOnlyWhatIsNew() {
        const LaunchedRun run = playedRun(*m_document);
        const RunProgress before = entry(run.number).progress;
        m_document.reset();
        m_document = must(Document::open(file("e.sami")));
        QVERIFY(entry(run.number).progress == before);
        QVERIFY(!m_document->runs().anyAtWork());  // not a byte of the run's files was read
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(ResumedEvent{1, 1, {}}));
            must(log.write(made::step(2, 0.4)));
        }
        std::vector<RunEvent> told;
        const Subscription subscription = m_document->subscribe([&](const Change& change) {
            if (const auto* came = std::get_if<EventsCame>(&change)) told = *came->events;
        });
        must(m_document->runs().catchUp());
        QCOMPARE(told.size(), std::size_t{2});
        QCOMPARE(numResponses(), 8);
        QCOMPARE(stored(run.number).size(), std::size_t{9});
        while (must(m_document->runs().loadMetrics(run.number))) {
        }
        const auto losses = m_document->metrics()->points(run.number, {MetricSource::Step, "loss"});
        QCOMPARE(losses.size(), std::size_t{2});
        QCOMPARE(losses[1].value, 0.4);
    }

    void metricsHoldHistoryAndWhatComesOnce() {
        const LaunchedRun run = must(launchRun(*m_document));
        EventLog log = must(EventLog::open(RunFolder(run.folder)));
        for (int step = 1; step <= 3; ++step) must(log.write(made::step(step, 1.0 / step)));
        must(m_document->runs().catchUp());
        m_document.reset();
        m_document = must(Document::open(file("e.sami")));
        must(log.write(made::step(4, 0.25)));
        must(m_document->runs().catchUp());
        while (must(m_document->runs().loadMetrics(run.number))) {
        }
        must(log.write(made::step(5, 0.2)));
        must(m_document->runs().catchUp());
        const auto points = m_document->metrics()->points(run.number, {MetricSource::Step, "loss"});
        QCOMPARE(points.size(), std::size_t{5});
        for (int step = 1; step <= 5; ++step) QCOMPARE(points[static_cast<std::size_t>(step - 1)].value, 1.0 / step);
    }

    /// A run seems to be over for a moment, and goes on before it is let rest.
    void whatIsWrittenAsARunIsLetRestIsRead() {
        const LaunchedRun run = must(launchRun(*m_document));
        EventLog log = must(EventLog::open(RunFolder(run.folder)));
        must(log.write(made::started()));
        int told = 0;
        const Subscription subscription = m_document->subscribe([&](const Change& change) {
            if (std::holds_alternative<EventsCame>(change) && ++told == 1) must(log.write(FinishedEvent{}));
        });
        must(m_document->runs().catchUp());
        must(m_document->runs().catchUp());
        QCOMPARE(told, 2);
        QVERIFY(entry(run.number).state == RunState::Finished);
    }

    void tornLinesWaitAndAreTakenInOnceComplete() {
        const LaunchedRun run = must(launchRun(*m_document));
        const fs::path events = RunFolder(run.folder).eventsFile();
        const std::string line = R"({"seq":0,"time":1,"attempt":1,"type":"finished"})";
        for (const char c : line + "\n") {
            add(events, std::string(1, c));
            must(m_document->runs().catchUp());
            QCOMPARE(stored(run.number).size(), std::size_t{c == '\n' ? 1U : 0U});
        }
    }

    void configurationChangedForMoreIterationsIsTakenIn() {
        const LaunchedRun run = must(launchRun(*m_document));
        RunConfig config = must(RunFolder(run.folder).readConfig());
        config.settings.iterations = 3;
        must(writeJsonFile(run.folder / "config.json", toJson(config)));
        playIteration(RunFolder(run.folder));
        must(m_document->runs().catchUp());
        QCOMPARE(must(m_document->store().runs().config(run.number)).settings.iterations, 3);
        QCOMPARE(entry(run.number).iterations, 3);
    }

    void askingWhileNothingHappensWritesNothing() {
        playedRun(*m_document);
        const auto size = fs::file_size(file("e.sami-wal"));
        for (int i = 0; i < 5; ++i) must(m_document->runs().catchUp());
        QCOMPARE(fs::file_size(file("e.sami-wal")), size);
    }

    void aQueryThatWasReplacedMeanwhileIsKeptForItsRun() {
        const LaunchedRun run = must(launchRun(*m_document));
        std::vector<Query> others = content().queries;
        for (Query& query : others) query.text = "Other " + query.text;
        must(m_document->store().queries().replace(others));
        playIteration(RunFolder(run.folder));
        must(m_document->runs().catchUp());
        QCOMPARE(entry(run.number).problem, std::string());
        QCOMPARE(numResponses(), 8);
        const std::vector<PairRow> pairs = must(m_document->store().comparisons().pairs({"base", "iteration-1"}));
        QCOMPARE(pairs.size(), std::size_t{4});
        QCOMPARE(pairs.front().query, std::string("Question 3?"));
        QCOMPARE(must(m_document->store().queries().find("q3"))->text, std::string("Other Question 3?"));
        QCOMPARE(must(iteratingConfig(*m_document, {})).queries.size(), std::size_t{4});  // it is in no new run
    }

    void wishesThatTheWorkerWouldRefuseAreNotWritten() {
        const LaunchedRun run = must(launchRun(*m_document));
        const RunFolder folder(run.folder);
        const std::string before = must(readFile(run.folder / "config.json"));
        const auto refused = [&](const char* wish) {
            const Result<StartedRun> started = continueOrLaunch(*m_document, {.settings = {wish}}, false);
            return !started && must(readFile(run.folder / "config.json")) == before;
        };
        QVERIFY(refused("model=/nowhere"));
        must(noteTrainingSetup(folder, must(folder.readConfig())));
        QVERIFY(refused("learning_rate=0.5"));
        QVERIFY(refused("optimizer=adamw"));
        must(continueOrLaunch(*m_document, {.settings = {"health_max_gap=9"}}, false));
        QCOMPARE(must(folder.readConfig()).settings.healthMaxGap, 9.0);
    }

    void stateTellsAnInterruptedRunFromARunningOne() {
        const LaunchedRun run = must(launchRun(*m_document));
        QVERIFY(entry(run.number).state == RunState::Waiting);
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(made::started()));
        }
        must(RunFolder(run.folder).writeHeartbeat(currentHeartbeat()));
        must(m_document->runs().catchUp());
        QVERIFY(entry(run.number).state == RunState::Running);
        fs::remove(run.folder / "heartbeat.json");
        must(m_document->runs().catchUp());
        QVERIFY(entry(run.number).state == RunState::Interrupted);
    }

    void progressSurvivesALostRunFolder() {
        const LaunchedRun run = playedRun(*m_document);
        const RunProgress followed = entry(run.number).progress;
        fs::remove_all(m_document->store().runsFolder());
        m_document.reset();
        m_document = m_folder->opened();
        QVERIFY(entry(run.number).progress == followed);
        QVERIFY(entry(run.number).state == RunState::Finished);
        while (must(m_document->runs().loadMetrics(run.number))) {
        }
        QCOMPARE(m_document->metrics()->points(run.number, {MetricSource::Step, "loss"}).size(), std::size_t{2});
    }

    void aCheckpointWithoutAnEventIsAModelAllTheSame() {
        const LaunchedRun run = must(launchRun(*m_document));
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(made::started()));
        }
        fs::create_directories(RunFolder(run.folder).checkpoint(1));
        put(RunFolder(run.folder).checkpoint(1) / "COMPLETE", "{}");
        {
            const std::unique_ptr<Document> reader = m_folder->opened(Access::ReadOnly);
            QCOMPARE(must(modelLocation(*reader, "iteration-1")), RunFolder(run.folder).checkpoint(1).string());
        }
        must(m_document->runs().catchUp());
        QCOMPARE(must(modelNamed(*m_document, "iteration-1")).iteration, 1);
        QCOMPARE(must(newestPair(*m_document))->candidate, std::string("iteration-1"));
    }

    void aReadOnlyDocumentSeesWhatTheHolderWrites() {
        const std::unique_ptr<Document> reader = m_folder->opened(Access::ReadOnly);
        int told = 0;
        const Subscription subscription = reader->subscribe(
            [&](const Change& change) { told += std::holds_alternative<VerdictsChanged>(change) ? 1 : 0; });
        must(reader->lookAround());
        QCOMPARE(told, 0);
        const LaunchedRun run = playedRun(*m_document);
        must(reader->lookAround());
        QCOMPARE(told, 1);
        while (reader->runs().poll()) {
        }
        QVERIFY(must(reader->runs().entry(run.number)).state == RunState::Finished);
        must(reader->lookAround());
        QCOMPARE(told, 1);
    }

    void aWorkerThatEndsBeforeItBeginsIsAProblem() {
        const LaunchedRun run = must(launchRun(*m_document));
        must(m_document->runs().start(run.number, "/bin/false", WorkerTie::Detached));
        QVERIFY(entry(run.number).starting && entry(run.number).isActive());
        QTRY_VERIFY((m_document->runs().poll(), !entry(run.number).starting));
        QVERIFY(entry(run.number).state == RunState::Interrupted);
        QVERIFY(!entry(run.number).problem.empty());
        QVERIFY(entry(run.number).canResume());
        QVERIFY(!m_document->runs().start(run.number, "/no/such/program", WorkerTie::Detached).has_value());
    }
};

SAMI_TEST(TestRunList)
#include "test_run_list.moc"
