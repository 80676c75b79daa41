#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>

#include "core/workbench/workbench_thread.h"
#include "tests/core/run/long_run.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kPatience{30};

/// Holds a thread up until it is let go.
class Gate {
public:
    void pass() {
        m_reached.set_value();
        m_open.get_future().wait();
    }
    void waitUntilReached() { m_reached.get_future().wait(); }
    void open() { m_open.set_value(); }

private:
    std::promise<void> m_reached;
    std::promise<void> m_open;
};

}  // namespace

class TestWorkbenchThread : public QObject {
    Q_OBJECT

private:
    using Number = WorkbenchThread::DocumentNumber;

    std::unique_ptr<DocumentFolder> m_folder;

    WorkbenchThread::Opener opener(const char* name) const {
        return [path = m_folder->file(name)] { return Document::open(path); };
    }

    /// Opens and waits for the outcome.
    Result<Number> opened(WorkbenchThread& thread, const char* name) const {
        std::promise<Result<void>> outcome;
        const Number number = thread.open(opener(name), [&outcome](const Result<Document*>& document) {
            outcome.set_value(document ? Result<void>() : std::unexpected(document.error()));
        });
        const Result<void> done = outcome.get_future().get();
        if (!done) return std::unexpected(done.error());
        return number;
    }

    /// File name of the document that a job of that number sees; empty where the job was dropped.
    static std::string seenBy(WorkbenchThread& thread, Number number) {
        auto seen = std::make_shared<std::promise<std::string>>();
        std::future<std::string> name = seen->get_future();
        thread.post(number, [seen](Document& document) { seen->set_value(document.path().filename().string()); });
        seen.reset();
        try {
            return name.get();
        } catch (const std::future_error&) {
            return {};
        }
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        for (const char* name : {"a.sami", "b.sami"}) m_folder->created(name).reset();
    }

    void jobsSeeTheDocumentTheyAreMeantFor() {
        WorkbenchThread thread;
        const Number a = must(opened(thread, "a.sami"));
        QCOMPARE(seenBy(thread, a), std::string("a.sami"));
        const Number b = must(opened(thread, "b.sami"));
        QCOMPARE(seenBy(thread, b), std::string("b.sami"));
        QCOMPARE(seenBy(thread, a), std::string());
        QCOMPARE(seenBy(thread, 0), std::string());
    }

    void whatAJobThrowsIsToldAndTheNextOneIsDone() {
        std::vector<std::string> told;
        WorkbenchThread thread([&told](const Error& error) { told.push_back(error.detail); });
        const Number a = must(opened(thread, "a.sami"));
        thread.post(a, [](Document&) { throw std::runtime_error("out of luck"); });
        QCOMPARE(seenBy(thread, a), std::string("a.sami"));
        QCOMPARE(told.size(), std::size_t{1});
        QVERIFY(told[0].find("out of luck") != std::string::npos);
        std::promise<std::string> refused;
        thread.open([]() -> Result<std::unique_ptr<Document>> { throw std::bad_alloc(); },
                    [&](const Result<Document*>& document) { refused.set_value(document.error().detail); });
        QVERIFY(refused.get_future().get().find("memory") != std::string::npos);
        QCOMPARE(seenBy(thread, a), std::string("a.sami"));
    }

    void aJobWaitsForTheDocumentThatIsBeingOpened() {
        WorkbenchThread thread;
        const Number a = thread.open(opener("a.sami"), [](const auto&) {});
        QCOMPARE(seenBy(thread, a), std::string("a.sami"));
    }

    void whatWasQueuedForTheDocumentBeforeIsDropped() {
        WorkbenchThread thread;
        const Number a = must(opened(thread, "a.sami"));
        Gate gate;
        std::atomic<int> late = 0;
        thread.post(a, [&gate](Document&) { gate.pass(); });
        gate.waitUntilReached();
        thread.open(opener("b.sami"), [](const auto&) {});
        for (int i = 0; i < 100; ++i) thread.post(a, [&late](Document&) { ++late; });
        gate.open();
        QCOMPARE(seenBy(thread, a), std::string());
        QCOMPARE(late.load(), 0);
    }

    void aFailedOpenLeavesTheOpenDocumentAndItsJobs() {
        WorkbenchThread thread;
        const Number a = must(opened(thread, "a.sami"));
        put(m_folder->file("notes.sami"), "these are notes");
        QVERIFY(!opened(thread, "notes.sami").has_value());
        QVERIFY(!opened(thread, "no-such.sami").has_value());
        QCOMPARE(seenBy(thread, a), std::string("a.sami"));
        const Number failing = thread.open(opener("no-such.sami"), [](const auto&) {});
        QCOMPARE(seenBy(thread, failing), std::string());
        QCOMPARE(seenBy(thread, a), std::string("a.sami"));
    }

    void aJobMayGoOnLater() {
        WorkbenchThread thread;
        const Number a = must(opened(thread, "a.sami"));
        std::promise<int> done;
        std::function<void(int)> go = [&](int count) {
            thread.post(a, [&, count](Document&) { count < 50 ? go(count + 1) : done.set_value(count); });
        };
        go(0);
        QCOMPARE(done.get_future().get(), 50);
    }

    void endingDropsWhatWasNotBegun() {
        std::atomic<int> done = 0;
        {
            WorkbenchThread thread;
            const Number a = must(opened(thread, "a.sami"));
            // It outlives this block: whoever opens it comes later than the end of the thread is asked for.
            const auto gate = std::make_shared<Gate>();
            thread.post(a, [&done, gate](Document&) {
                gate->pass();
                ++done;
            });
            gate->waitUntilReached();
            for (int i = 0; i < 100; ++i) thread.post(a, [&done](Document&) { ++done; });
            std::thread([gate] {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                gate->open();
            }).detach();
        }
        QCOMPARE(done.load(), 1);
        m_folder->opened(Access::ReadWrite, "a.sami");  // nobody holds it any more
    }

    void runsAreFollowedBetweenJobs() {
        WorkbenchThread thread;
        std::promise<LaunchedRun> launched;
        std::promise<void> finished;
        std::atomic<bool> told = false;
        Subscription subscription;
        const Number a = thread.open(opener("a.sami"), [&](const Result<Document*>& document) {
            subscription = (*document)->subscribe([&, document = *document](const Change& change) {
                const auto* changed = std::get_if<RunChanged>(&change);
                if (changed == nullptr) return;
                const bool over = must(document->runs().entry(changed->run)).state == RunState::Finished;
                if (over && !told.exchange(true)) finished.set_value();
            });
        });
        thread.post(a, [&launched](Document& document) { launched.set_value(must(launchRun(document))); });
        playIteration(RunFolder(launched.get_future().get().folder));
        QVERIFY(finished.get_future().wait_for(kPatience) == std::future_status::ready);
    }

    /// Neither a switch nor a job waits for a history of 100,000 events that is just being read.
    void switchingDoesNotWaitForLongHistories() {
        WorkbenchThread thread;
        {
            const std::unique_ptr<Document> document = m_folder->opened(Access::ReadWrite, "a.sami");
            made::writeLongRun(RunFolder(must(launchRun(*document)).folder), 100'000, false);
        }
        const Number a = must(opened(thread, "a.sami"));
        thread.post(a, [](Document& document) { static_cast<void>(document.runs().loadMetrics(1)); });
        double slowest = 0;
        for (int i = 0; i < 20; ++i) {
            const Clock::time_point asked = Clock::now();
            QCOMPARE(seenBy(thread, a), std::string("a.sami"));
            slowest = std::max(slowest, std::chrono::duration<double>(Clock::now() - asked).count());
        }
        std::promise<std::int64_t> reached;
        thread.post(a, [&reached](Document& document) {
            reached.set_value(must(document.runs().entry(1)).progress.lastStep());
        });
        QVERIFY(reached.get_future().get() < 33'000);  // still reading
        const Clock::time_point asked = Clock::now();
        must(opened(thread, "b.sami"));
        const double switched = std::chrono::duration<double>(Clock::now() - asked).count();
        qInfo("a job waited for at most %.0f ms, the switch for %.0f ms", 1000 * slowest, 1000 * switched);
        // How long that is depends on the machine; that it is no matter of the whole history does not.
        QVERIFY(switched < 20);
    }
};

SAMI_TEST(TestWorkbenchThread)
#include "test_workbench_thread.moc"
