#include "core/store/experiment_status.h"
#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestExperimentStatus : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Experiment> m_experiment;
    RunRow launched(std::int64_t iterations = 1) const {
        RunConfig config = must(m_experiment->newRunConfig(RunTask::Iterate));
        config.settings.iterations = iterations;
        return must(m_experiment->launch(config));
    }
    static QStringList keysOf(const OrderedJson& object) {
        QStringList keys;
        for (const auto& [key, value] : object.items()) keys << QString::fromStdString(key);
        return keys;
    }

private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        const fs::path path = fs::path(m_dir->path().toStdString()) / "e.sami";
        m_experiment = std::make_unique<Experiment>(must(Experiment::create(path, content())));
    }
    void cleanup() { m_experiment.reset(); }

    void emptyExperimentHasThreeEmptyLists() {
        QCOMPARE(must(experimentStatus(*m_experiment)).dump(),
                 std::string(R"({"runs":[],"responses":[],"win_rates":[]})"));
        QVERIFY(must(experimentStatusText(*m_experiment)).find("sami run") != std::string::npos);
    }

    void keysAreThoseOfTheContract() {
        const RunRow run = launched();
        playIteration(m_experiment->folder(run));
        must(m_experiment->importRun(run));
        const PairRow pair = must(m_experiment->comparisons().pairs("base", "iteration-1")).at(0);
        Verdict verdict;
        verdict.judge = "pmi";
        verdict.outcome = Outcome::Candidate;
        must(m_experiment->comparisons().record(pair.comparison, verdict));
        const OrderedJson status = must(experimentStatus(*m_experiment));
        QCOMPARE(keysOf(status), QStringList({"runs", "responses", "win_rates"}));
        const OrderedJson entry = status["runs"][0];
        QCOMPARE(keysOf(entry), QStringList({"name", "state", "steps", "seconds", "held_out"}));
        QCOMPARE(keysOf(entry["held_out"]),
                 QStringList({"mi_before", "mi_after", "ceiling", "mean_tokens_before", "mean_tokens_after"}));
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
        QVERIFY(must(experimentStatusText(*m_experiment)).find("0.031 -> 0.379 of 0.693 nats") != std::string::npos);
    }

    void unfinishedRunShowsItsStateAndNulls() {
        const RunRow run = launched(2);
        QCOMPARE(must(experimentStatus(*m_experiment))["runs"][0]["state"].get<std::string>(), std::string("waiting"));
        {
            EventLog log = must(EventLog::open(m_experiment->folder(run)));
            must(log.write(made::started()));
            must(log.write(made::step(1, 0.6)));
            must(log.write(FailedEvent{ErrorKind::Memory, "Out of memory."}));
        }
        const OrderedJson entry = must(experimentStatus(*m_experiment))["runs"][0];
        QCOMPARE(entry["state"].get<std::string>(), std::string("failed"));
        QCOMPARE(entry["steps"].get<int>(), 1);
        QVERIFY(entry["seconds"].is_null() && entry["held_out"]["mi_after"].is_null());
        QVERIFY(must(experimentStatusText(*m_experiment)).find("run-1 failed: Out of memory.") != std::string::npos);
    }

    void nextIterationCarriesTheStateOfAStoppedRun() {
        const RunRow run = launched(2);
        {
            EventLog log = must(EventLog::open(m_experiment->folder(run)));
            must(log.write(made::iterationFinished()));
            must(log.write(StoppedEvent{}));
        }
        const OrderedJson runs = must(experimentStatus(*m_experiment))["runs"];
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0]["state"].get<std::string>(), std::string("finished"));
        QCOMPARE(runs[1]["name"].get<std::string>(), std::string("iteration-2"));
        QCOMPARE(runs[1]["state"].get<std::string>(), std::string("stopped"));
    }

    void readerSeesRunsTheHolderHasNotTakenIn() {
        const Experiment reader = must(Experiment::open(m_experiment->path(), Access::ReadOnly));
        must(reader.launchWithoutRow(must(reader.newRunConfig(RunTask::Iterate))));
        playIteration(RunFolder(reader.runsFolder() / "0001-run-1"));
        QCOMPARE(must(experimentStatus(reader))["runs"][0]["held_out"]["mi_after"].get<double>(), 0.379);
        QCOMPARE(must(reader.latestIterating()).name, std::string("run-1"));
        launched();
        playIteration(RunFolder(reader.runsFolder() / "0002-run-2"));
        QCOMPARE(must(experimentStatus(reader))["runs"][1]["name"].get<std::string>(),
                 std::string("run-2/iteration-1"));
    }
};

SAMI_TEST(TestExperimentStatus)
#include "test_experiment_status.moc"
