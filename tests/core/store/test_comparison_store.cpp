#include <cmath>

#include "tests/core/store/example_experiment.h"
#include "tests/test_registry.h"

using namespace example;
namespace fs = std::filesystem;

class TestComparisonStore : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Experiment> m_experiment;
    fs::path file(const char* name) const { return fs::path(m_dir->path().toStdString()) / name; }
    ComparisonStore store() const { return m_experiment->comparisons(); }
    std::vector<PairRow> pairs(const PairFilter& filter = {}) const {
        return must(store().pairs("base", "iteration-1", filter));
    }
    static Verdict verdict(Outcome outcome, const char* judge = "person") {
        Verdict verdict;
        verdict.judge = judge;
        verdict.outcome = outcome;
        verdict.order = "candidate-first";
        verdict.comment = "clear";
        verdict.scoreBaseline = -0.25;
        verdict.tokensCandidate = 20;
        verdict.seconds = 3.5;
        verdict.created = 1.7e9;
        return verdict;
    }

private slots:
    void init() {
        m_dir = std::make_unique<QTemporaryDir>();
        m_experiment = std::make_unique<Experiment>(must(Experiment::create(file("e.sami"), content())));
        const RunRow run = must(m_experiment->launch(must(m_experiment->newRunConfig(RunTask::Iterate))));
        playIteration(m_experiment->folder(run));
        must(m_experiment->importRun(run));
    }
    void cleanup() { m_experiment.reset(); }

    void pairsJoinResponsesToTheSameQueryAndConstitution() {
        const std::vector<PairRow> found = pairs();
        QCOMPARE(found.size(), std::size_t{4});
        QCOMPARE(found[0].queryId, std::string("q3"));
        QCOMPARE(found[0].baseline, std::string("base answers 3 0"));
        QCOMPARE(found[0].candidate, std::string("iteration-1 answers 3 0"));
        QCOMPARE(found[0].antithesis, std::string("Be long."));
        QCOMPARE(found[1].antithesis, std::string("Be brief."));
        QVERIFY(found[0].heldOut);
        QCOMPARE(pairs()[2].comparison, found[2].comparison);  // keys stay
        PairFilter filter;
        filter.column = 1;
        filter.queryId = "q4";
        QCOMPARE(pairs(filter).size(), std::size_t{1});
        QCOMPARE(pairs(filter)[0].baseline, std::string("base answers 4 1"));
        filter = {};
        filter.limit = 3;
        QCOMPARE(pairs(filter).size(), std::size_t{3});
        QVERIFY(must(store().pairs("base", "nobody")).empty());
    }

    void latestResponseIsTheOneCompared() {
        Response again = response(0, "iteration-1", 3, 0, "a later answer");
        again.purpose = ResponsePurpose::Compare;
        again.finish = "length";
        RunConfig config = must(m_experiment->newRunConfig(RunTask::Compare));
        const RunRow run = must(m_experiment->launch(config));
        add(m_experiment->folder(run).responsesFile(), dumpLine(toJson(again)) + "\n");
        must(m_experiment->importRun(run));
        QCOMPARE(pairs().size(), std::size_t{4});
        QCOMPARE(pairs()[0].candidate, std::string("a later answer"));
        QCOMPARE(pairs()[0].candidateFinish, std::string("length"));
        QCOMPARE(pairs()[0].baselineFinish, std::string("stop"));
    }

    void principlesInAnotherOrderAreTheSameConstitution() {
        Response first = response(0, "", 3, 0, "one");
        first.constitution = "1. Be kind.\n2. Be brief.";
        Response second = first;
        second.constitution = "1. Be brief.\n2. Be kind.";
        second.text = "two";
        must(m_experiment->responses().addImported("theirs", {first}));
        must(m_experiment->responses().addImported("ours", {second}));
        QCOMPARE(must(store().pairs("theirs", "ours")).size(), std::size_t{1});
    }

    void antithesisIsFoundAmongThePrinciplesWhenNobodyAnsweredIt() {
        must(m_experiment->responses().addImported("a", {response(0, "", 1, 0, "x")}));
        must(m_experiment->responses().addImported("b", {response(0, "", 1, 0, "y")}));
        QCOMPARE(must(store().pairs("a", "b")).at(0).antithesis, std::string("Be long."));
    }

    void recordedVerdictReadsBackAndIsReplaced() {
        const std::int64_t key = pairs()[0].comparison;
        must(store().record(key, verdict(Outcome::Candidate)));
        QVERIFY(*must(store().verdict(key, "person")) == verdict(Outcome::Candidate));
        must(store().record(key, verdict(Outcome::Tie)));
        QCOMPARE(must(store().verdicts()).size(), std::size_t{1});
        QVERIFY(must(store().verdict(key, "person"))->outcome == Outcome::Tie);
        must(store().withdraw(key, "person", verdict(Outcome::Candidate)));
        QVERIFY(must(store().verdict(key, "person"))->outcome == Outcome::Candidate);
        must(store().withdraw(key, "person", std::nullopt));
        QVERIFY(!must(store().verdict(key, "person")).has_value());
        QVERIFY(!store().record(999, verdict(Outcome::Tie)).has_value());
    }

    void unjudgedPairsIncludeFailedJudgements() {
        PairFilter unjudged;
        unjudged.unjudgedBy = "person";
        const std::vector<PairRow> all = pairs();
        must(store().record(all[0].comparison, verdict(Outcome::Candidate)));
        must(store().record(all[1].comparison, verdict(Outcome::Error)));
        must(store().record(all[2].comparison, verdict(Outcome::Candidate, "pmi")));
        const std::vector<PairRow> left = pairs(unjudged);
        QCOMPARE(left.size(), std::size_t{3});
        QCOMPARE(left[0].comparison, all[1].comparison);
    }

    void winRatesCountPrincipledPairsWithErrorsApart() {
        const std::vector<PairRow> all = pairs();  // columns 0 1 0 1
        must(store().record(all[0].comparison, verdict(Outcome::Candidate)));
        must(store().record(all[1].comparison, verdict(Outcome::Baseline)));
        must(store().record(all[2].comparison, verdict(Outcome::Error)));
        const std::vector<WinRateRow> rates = must(store().winRates());
        QCOMPARE(rates.size(), std::size_t{1});
        QCOMPARE(rates[0].rate.rate, 1.0);
        QCOMPARE(rates[0].rate.counts.judged(), 1);
        QCOMPARE(rates[0].rate.counts.errors, 1);
        QCOMPARE(rates[0].candidate, std::string("iteration-1"));
        Verdict bad = verdict(Outcome::Tie);
        bad.bothBad = true;
        must(store().record(all[2].comparison, bad));
        QCOMPARE(must(store().winRates())[0].rate.rate, 0.75);
        QCOMPARE(must(store().winRates())[0].bothBad, 1);
    }

    void identicalResponsesAreATieWithoutAsking() {
        must(m_experiment->responses().addImported("a", {response(0, "", 1, 0, "same"), response(0, "", 2, 0, "x")}));
        must(m_experiment->responses().addImported("b", {response(0, "", 1, 0, "same"), response(0, "", 2, 0, "y")}));
        const std::vector<PairRow> found = must(store().pairs("a", "b"));
        QCOMPARE(must(store().recordIdentical(found, "pmi", 5.0)), 1);
        QVERIFY(must(store().verdict(found[0].comparison, "pmi"))->outcome == Outcome::Tie);
        QVERIFY(!must(store().verdict(found[1].comparison, "pmi")).has_value());
    }

    void verdictsOfAJudgeRunAreTakenInOnce() {
        const std::vector<PairRow> all = pairs();
        RunConfig config = must(m_experiment->newRunConfig(RunTask::Judge));
        config.judge = "pmi";
        config.judgePairs = toJudgePairs(all);
        const RunRow run = must(m_experiment->launch(config));
        {
            EventLog log = must(EventLog::open(m_experiment->folder(run)));
            must(log.write(made::started()));
            must(log.write(VerdictEvent{config.judgePairs[0].id, "pmi", 0.1, 0.4, Outcome::Candidate, 64, 20}));
        }
        QCOMPARE(must(m_experiment->importRun(run)).verdicts, 1);
        QCOMPARE(must(m_experiment->importRun(run)).verdicts, 0);
        const Verdict stored = *must(store().verdict(all[0].comparison, "pmi"));
        QCOMPARE(*stored.scoreCandidate, 0.4);
        QCOMPARE(*stored.tokensBaseline, 64);
        QVERIFY(stored.created > 1.6e9);
    }

    void importedVerdictsAreAllOrNothing() {
        const VerdictRecord good{"v:1", "base", "iteration-1", "q3", "", "", verdict(Outcome::Candidate)};
        VerdictRecord wrong = good;
        wrong.place = "v:2";
        wrong.queryId = "q99";
        const Result<ImportCount> refused = store().importVerdicts({good, wrong});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.starts_with("v:2: "));
        QVERIFY(must(store().verdicts()).empty());
        QVERIFY(must(store().importVerdicts({good})) == (ImportCount{1, 0}));
        QVERIFY(must(store().importVerdicts({good})) == (ImportCount{0, 1}));
    }

    void readOnlyExperimentShowsPairsWithoutKeys() {
        pairs();
        m_experiment.reset();
        const Experiment reader = must(Experiment::open(file("e.sami"), Access::ReadOnly));
        const std::vector<PairRow> known = must(reader.comparisons().pairs("base", "iteration-1"));
        QCOMPARE(known.size(), std::size_t{4});
        QVERIFY(known[0].comparison > 0);
        QCOMPARE(must(reader.comparisons().pairs("iteration-1", "base")).at(0).comparison, 0);
    }

    void comparedModelsListsWhatCanBeCompared() {
        const auto names = must(store().comparedModels());
        QCOMPARE(names, (std::vector<std::pair<std::string, std::string>>{{"base", "iteration-1"}}));
        const auto path = file("imported.sami");
        const Experiment other = must(Experiment::create(path, content()));
        must(other.responses().addImported("theirs", {response(0, "", 1, 0, "x")}));
        must(other.responses().addImported("base", {response(0, "", 1, 0, "y")}));
        QCOMPARE(must(other.comparisons().comparedModels()),
                 (std::vector<std::pair<std::string, std::string>>{{"base", "theirs"}}));
    }
};

SAMI_TEST(TestComparisonStore)
#include "test_comparison_store.moc"
