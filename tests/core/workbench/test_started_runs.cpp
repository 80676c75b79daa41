#include <signal.h>

#include <thread>

#include "core/workbench/worker_process.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

namespace {

constexpr std::chrono::seconds kPatience{20};

}  // namespace

/// What the list of runs knows of a run whose worker it started, whatever becomes of that.
class TestStartedRuns : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    LaunchedRun m_run;

    RunList& runs() const { return m_document->runs(); }
    RunEntry entry() const { return must(runs().entry(m_run.number)); }
    RunFolder folder() const { return RunFolder(m_run.folder); }

    Result<pid_t> start(const char* fault, const char* pace = "30") {
        qputenv("SAMI_FAKE_PACE_MS", pace);
        qputenv("SAMI_FAKE_FAULT", fault);
        return runs().start(m_run.number, SAMI_FAKE_WORKER, WorkerTie::Detached);
    }

    /// Looks at the runs until the entry is as wanted; false when it never is.
    template <class Wanted>
    bool waitFor(Wanted wanted) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        while (!wanted(entry())) {
            if (std::chrono::steady_clock::now() > until) return false;
            runs().poll();
            must(runs().refresh());
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return true;
    }
    bool waitFor(RunState state) {
        return waitFor([state](const RunEntry& run) { return !run.starting && run.state == state; });
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        m_run = must(launchRun(*m_document));
    }

    void cleanup() {
        static_cast<void>(endWorker(folder(), std::chrono::milliseconds(0)));
        m_document.reset();
    }

    void onlyOneWorkerIsAtARun() {
        must(start(""));
        QVERIFY(start("").error().kind == ErrorKind::Locked);  // it has not said anything yet
        QVERIFY(waitFor(RunState::Running));
        must(runs().ask(m_run.number, RunRequest::Stop));
        const Result<pid_t> second = start("");
        QVERIFY(!second && second.error().kind == ErrorKind::Locked);
        QVERIFY(must(folder().readRequest()) == RunRequest::Stop);  // nor is what was asked of it taken back
        QVERIFY(waitFor(RunState::Stopped));
        QCOMPARE(entry().problem, std::string());
        must(start(""));
        QVERIFY(waitFor(RunState::Finished));
    }

    void whatWasAskedIsKnownToWhoOpensLater() {
        must(start("", "200"));
        QVERIFY(waitFor(RunState::Running));
        must(runs().ask(m_run.number, RunRequest::Pause));
        m_document.reset();
        m_document = m_folder->opened();
        QVERIFY(entry().state != RunState::Running || entry().asked == RunRequest::Pause);
        QVERIFY(waitFor(RunState::Paused));
        QVERIFY(!entry().asked);
        must(runs().ask(m_run.number, RunRequest::Stop));
        QVERIFY(waitFor(RunState::Stopped));
    }

    void everyEventAndResponseIsToldOnce() {
        std::vector<std::int64_t> seqs;
        std::int64_t steps = 0;
        const Subscription subscription = m_document->subscribe([&](const Change& change) {
            if (const auto* came = std::get_if<ResponsesCame>(&change)) {
                for (const Response& response : *came->responses) seqs.push_back(response.line.seq);
            }
            if (const auto* came = std::get_if<EventsCame>(&change)) {
                for (const RunEvent& event : *came->events) steps += as<StepEvent>(event) != nullptr ? 1 : 0;
            }
        });
        must(start(""));
        QVERIFY(entry().starting && entry().isActive());
        QVERIFY(waitFor(RunState::Finished));
        QCOMPARE(steps, std::int64_t{3});
        QCOMPARE(seqs.size(), std::size_t{12});
        for (std::size_t i = 0; i < seqs.size(); ++i) QCOMPARE(seqs[i], static_cast<std::int64_t>(i));
    }

    void aKilledWorkerIsInterruptedAndCanBeResumed() {
        must(start("crash"));
        QVERIFY(waitFor(RunState::Interrupted));
        QVERIFY(entry().canResume());
        QCOMPARE(entry().progress.lastStep(), std::int64_t{1});
        must(start("crash"));
        QVERIFY(waitFor(RunState::Finished));
        QCOMPARE(entry().progress.attempt(), std::int64_t{2});
    }

    void aFailureCarriesTheWorkersOwnSentence() {
        must(start("fail"));
        QVERIFY(waitFor(RunState::Failed));
        QVERIFY(entry().progress.failed()->message.starts_with("Out of memory"));
    }

    void aPausedWorkerWaitsAndGoesOn() {
        const pid_t pid = must(start(""));
        QVERIFY(waitFor(RunState::Running));
        must(runs().ask(m_run.number, RunRequest::Pause));
        QVERIFY(entry().asked == RunRequest::Pause && !entry().canPause());
        QVERIFY(waitFor(RunState::Paused));
        QVERIFY(!entry().asked && entry().canStop());
        QCOMPARE(must(start("")), pid_t{0});
        QVERIFY(waitFor(RunState::Finished));
        QCOMPARE(folder().readHeartbeat()->pid, std::int64_t{pid});
        QCOMPARE(entry().progress.attempt(), std::int64_t{1});
    }

    void aPausedRunCanBeStopped() {
        must(start(""));
        QVERIFY(waitFor(RunState::Running));
        must(runs().ask(m_run.number, RunRequest::Pause));
        QVERIFY(waitFor(RunState::Paused));
        must(runs().ask(m_run.number, RunRequest::Stop));
        QVERIFY(entry().asked == RunRequest::Stop);
        QVERIFY(waitFor(RunState::Stopped));
        QVERIFY(waitFor([](const RunEntry& run) { return !run.canStop(); }));
    }

    /// A worker that pauses by itself ends soon after it has said so. Whoever goes on in between asks one that will
    /// never answer; another takes its place.
    void whoGoesOnBeforeAWorkerHasEndedGetsAnother() {
        must(start("degenerate", "1"));
        QVERIFY(waitFor([](const RunEntry& run) { return run.progress.healthPause().has_value(); }));
        // A process of this test stands in for the worker that has not ended yet.
        must(folder().writeHeartbeat(currentHeartbeat()));
        QCOMPARE(must(start("")), pid_t{0});
        runs().poll();
        QVERIFY(entry().starting && entry().workerIsAlive);
        std::filesystem::remove(m_run.folder / "heartbeat.json");
        QVERIFY(waitFor(RunState::Finished));
        QCOMPARE(entry().progress.attempt(), std::int64_t{2});
    }

    void aProgramThatIsNotThereIsAProblemOfTheRun() {
        const Result<pid_t> started = runs().start(m_run.number, "/no/such/sami", WorkerTie::Detached);
        QVERIFY(!started && started.error().detail.find("/no/such/sami") != std::string::npos);
        QVERIFY(waitFor(RunState::Interrupted));
        QVERIFY(entry().problem.find("/no/such/sami") != std::string::npos);
        QVERIFY(entry().canResume());
        must(start(""));
        QVERIFY(entry().problem.empty());
        QVERIFY(waitFor(RunState::Finished));
    }

    void aWorkerThatEndsBeforeItBeginsLeavesItsLastWords() {
        std::filesystem::rename(m_run.folder / "config.json", m_run.folder / "kept.json");
        must(start(""));
        QVERIFY(waitFor(RunState::Interrupted));
        QVERIFY2(entry().problem.find("config.json") != std::string::npos, entry().problem.c_str());
        // It stays so, however often the surroundings are looked at.
        for (int i = 0; i < 3; ++i) must(m_document->lookAround());
        QVERIFY(entry().state == RunState::Interrupted && entry().canResume());
    }

    void theWorkerOutlivesTheDocument() {
        must(start(""));
        QVERIFY(waitFor(RunState::Running));
        m_document.reset();
        QVERIFY(folder().workerIsAlive());
        m_document = must(Document::open(m_folder->file()));
        QVERIFY(waitFor(RunState::Finished));
        QCOMPARE(entry().progress.lastStep(), std::int64_t{3});
    }

    void anUnheedingWorkerIsEndedByForce() {
        must(start("hang"));
        QVERIFY(waitFor([](const RunEntry& run) { return run.progress.lastStep() == 1; }));
        QVERIFY(must(endWorker(folder(), std::chrono::milliseconds(10))));
        QVERIFY(waitFor(RunState::Interrupted));
        QVERIFY(!must(endWorker(folder(), std::chrono::milliseconds(10))));
    }
};

SAMI_TEST(TestStartedRuns)
#include "test_started_runs.moc"
