#include "core/workbench/judge_pairs.h"
#include "core/workbench/principles.h"
#include "core/workbench/status.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestStatus : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    LaunchedRun launched(std::int64_t iterations = 1) const {
        return must(launchRun(*m_document, {.iterations = iterations}));
    }
    static QStringList keysOf(const OrderedJson& object) {
        QStringList keys;
        for (const auto& [key, value] : object.items()) keys << QString::fromStdString(key);
        return keys;
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
    }
    void cleanup() { m_document.reset(); }

    void emptyExperimentHasThreeEmptyLists() {
        QCOMPARE(must(experimentStatus(*m_document)).dump(),
                 std::string(R"({"runs":[],"responses":[],"win_rates":[]})"));
        QVERIFY(must(experimentStatusText(*m_document)).find("sami run") != std::string::npos);
    }

    void keysAreThoseOfTheContract() {
        playedRun(*m_document);
        const PairRow pair = must(m_document->store().comparisons().pairs({"base", "iteration-1"})).at(0);
        Verdict verdict;
        verdict.judge = "pmi";
        verdict.outcome = Outcome::Candidate;
        const VerdictStore verdicts = m_document->store().verdicts();
        must(verdicts.record(must(verdicts.comparisonOf(pair)), verdict));
        const OrderedJson status = must(experimentStatus(*m_document));
        QCOMPARE(keysOf(status), QStringList({"runs", "responses", "win_rates", "best"}));
        const OrderedJson entry = status["runs"][0];
        QCOMPARE(keysOf(entry),
                 QStringList({"name", "run", "teaching", "state", "responding", "steps", "seconds", "held_out"}));
        QCOMPARE(entry["teaching"]["objective"].get<std::string>(), std::string("sami"));
        QCOMPARE(keysOf(entry["held_out"]), QStringList({"mi_before", "mi_after", "ceiling", "mean_tokens_before",
                                                         "mean_tokens_after", "measures"}));
        QCOMPARE(entry["name"].get<std::string>(), std::string("iteration-1"));
        QCOMPARE(entry["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(entry["steps"].get<int>(), 2);
        QCOMPARE(entry["seconds"].get<double>(), 50.5);
        QCOMPARE(entry["held_out"]["mi_after"].get<double>(), 0.379);
        QCOMPARE(entry["held_out"]["mean_tokens_before"].dump(), std::string("[64.0,70.0]"));
        QCOMPARE(status["responses"][0].dump(), std::string(R"({"name":"base","n":4,"mean_tokens":16.0})"));
        QCOMPARE(keysOf(status["win_rates"][0]), QStringList({"baseline", "candidate", "judge", "formula", "rate",
                                                              "low", "high", "n", "ties", "errors"}));
        QCOMPARE(status["win_rates"][0]["formula"].get<std::string>(), std::string("raw"));
        QCOMPARE(status["win_rates"][0]["rate"].get<double>(), 1.0);
        QVERIFY(must(experimentStatusText(*m_document)).find("0.031 -> 0.379 of 0.693 nats") != std::string::npos);
        QCOMPARE(status["best"][0]["choices"].back().dump(),
                 std::string(R"({"metric":"win_rate pmi","model":"iteration-1","value":1.0})"));
    }

    void aJudgeThatIsToChooseComesFirst() {
        RunSettings settings = must(contentOf(*m_document)).settings;
        settings.bestBy = "win_rate";
        must(m_document->edits().setSettings(settings));
        playedRun(*m_document);
        QVERIFY(!must(experimentStatus(*m_document)).contains("best"));  // nothing was measured, and nobody asked
        const VerdictStore verdicts = m_document->store().verdicts();
        const PairRow pair = must(m_document->store().comparisons().pairs({"base", "iteration-1"})).at(0);
        Verdict verdict;
        verdict.judge = "rule:fewest-words";
        verdict.outcome = Outcome::Candidate;
        must(verdicts.record(must(verdicts.comparisonOf(pair)), verdict));
        const OrderedJson choices = must(experimentStatus(*m_document))["best"][0]["choices"];
        QCOMPARE(choices[0]["metric"].get<std::string>(), std::string("win_rate rule:fewest-words"));
        // One that loses is not the best of all, and pmi does not decide.
        verdict.outcome = Outcome::Baseline;
        must(verdicts.record(must(verdicts.comparisonOf(pair)), verdict));
        verdict.judge = "pmi";
        verdict.outcome = Outcome::Candidate;
        must(verdicts.record(must(verdicts.comparisonOf(pair)), verdict));
        const OrderedJson then = must(experimentStatus(*m_document))["best"][0]["choices"];
        QCOMPARE(then[0].dump(), std::string(R"({"metric":"win_rate rule:fewest-words","model":"base","value":0.5})"));
        QCOMPARE(then.size(), std::size_t{2});
        QCOMPARE(then.back()["metric"].get<std::string>(), std::string("win_rate pmi"));
    }

    void unfinishedRunShowsItsStateAndNulls() {
        const LaunchedRun run = launched(2);
        QCOMPARE(must(experimentStatus(*m_document))["runs"][0]["state"].get<std::string>(), std::string("waiting"));
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(made::started()));
            must(log.write(made::step(1, 0.6)));
            must(log.write(FailedEvent{ErrorKind::Memory, "Out of memory."}));
        }
        const OrderedJson entry = must(experimentStatus(*m_document))["runs"][0];
        QCOMPARE(entry["state"].get<std::string>(), std::string("failed"));
        QCOMPARE(entry["steps"].get<int>(), 1);
        QVERIFY(entry["seconds"].is_null() && entry["held_out"]["mi_after"].is_null());
        QVERIFY(must(experimentStatusText(*m_document)).find("run-1 failed: Out of memory.") != std::string::npos);
    }

    void heldOutPrinciplesAreReportedApart() {
        const LaunchedRun run = launched();
        EventLog log = must(EventLog::open(RunFolder(run.folder)));
        must(log.write(made::evaluation(EvaluationMoment::Before, 0, 0.03)));
        QVERIFY(!must(experimentStatus(*m_document))["runs"][0].contains("held_out_principles"));
        must(log.write(made::heldOutPrinciples(EvaluationMoment::Before, 0, 0.02)));
        must(log.write(made::evaluation(EvaluationMoment::After, 3, 0.38)));
        must(log.write(made::heldOutPrinciples(EvaluationMoment::After, 3, 0.12)));
        const OrderedJson entry = must(experimentStatus(*m_document))["runs"][0];
        QCOMPARE(keysOf(entry["held_out_principles"]),
                 QStringList({"mi_before", "mi_after", "ceiling", "mean_tokens_before", "mean_tokens_after"}));
        QCOMPARE(entry["held_out_principles"]["mi_before"].get<double>(), 0.02);
        QCOMPARE(entry["held_out_principles"]["mi_after"].get<double>(), 0.12);
        QCOMPARE(entry["held_out_principles"]["mean_tokens_after"].dump(), std::string("[20.0,64.0]"));
        QCOMPARE(entry["held_out"]["mi_after"].get<double>(), 0.38);
        const std::string text = must(experimentStatusText(*m_document));
        QVERIFY2(text.find("held-out principles bound 0.020 -> 0.120 of 0.693 nats") != std::string::npos,
                 text.c_str());
    }

    void nextIterationCarriesTheStateOfAStoppedRun() {
        const LaunchedRun run = launched(2);
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(made::iterationFinished()));
            must(log.write(StoppedEvent{}));
        }
        const OrderedJson runs = must(experimentStatus(*m_document))["runs"];
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0]["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(runs[1]["name"].get<std::string>(), std::string("iteration-2"));
        QCOMPARE(runs[1]["state"].get<std::string>(), std::string("stopped"));
    }

    void readerSeesRunsTheHolderHasNotTakenIn() {
        const std::unique_ptr<Document> reader = m_folder->opened(Access::ReadOnly);
        playIteration(RunFolder(must(launchRun(*reader)).folder));
        QCOMPARE(must(experimentStatus(*reader))["runs"][0]["held_out"]["mi_after"].get<double>(), 0.379);
        QCOMPARE(reader->runs().latestIterating()->name, std::string("run-1"));
        playIteration(RunFolder(must(launchRun(*reader)).folder));
        QCOMPARE(must(experimentStatus(*reader))["runs"][1]["name"].get<std::string>(),
                 std::string("run-2/iteration-1"));
    }

    void aDamagedRunIsAnEntryWithAProblem() {
        const LaunchedRun run = launched();
        put(RunFolder(run.folder).eventsFile(), "{\"seq\": 0, \"ti\n");
        const OrderedJson runs = must(experimentStatus(*m_document))["runs"];
        QCOMPARE(runs.size(), std::size_t{1});
        QVERIFY(runs[0]["problem"].get<std::string>().find("events.jsonl:1") != std::string::npos);
        QVERIFY(must(experimentStatusText(*m_document)).find("run-1: ") != std::string::npos);
    }
};

SAMI_TEST(TestStatus)
#include "test_status.moc"
