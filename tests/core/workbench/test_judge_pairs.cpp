#include "core/workbench/compare_models.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/review.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestJudgePairs : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    VerdictStore store() const { return m_document->store().verdicts(); }
    std::vector<PairRow> pairs(const PairFilter& filter = {}) const {
        return must(m_document->store().comparisons().pairs({"base", "iteration-1"}, filter));
    }
    std::int64_t key(std::size_t pair) const { return must(store().comparisonOf(pairs().at(pair))); }
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
    static Verdict inOrder(Outcome outcome, const char* order, const char* reviewer = "") {
        Verdict given = verdict(outcome);
        given.order = order;
        given.reviewer = reviewer;
        return given;
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        playedRun(*m_document);
    }
    void cleanup() { m_document.reset(); }

    void recordedVerdictReadsBackAndIsReplaced() {
        must(store().record(key(0), verdict(Outcome::Candidate)));
        QVERIFY(must(store().verdictsOn(key(0))) == std::vector{verdict(Outcome::Candidate)});
        must(store().record(key(0), verdict(Outcome::Tie)));
        QCOMPARE(must(store().verdicts()).size(), std::size_t{1});
        QVERIFY(must(store().verdictsOn(key(0))).at(0).outcome == Outcome::Tie);
        must(store().withdraw(key(0), verdict(Outcome::Tie), verdict(Outcome::Candidate)));
        QVERIFY(must(store().verdictsOn(key(0))).at(0).outcome == Outcome::Candidate);
        must(store().withdraw(key(0), verdict(Outcome::Candidate), std::nullopt));
        QVERIFY(must(store().verdictsOn(key(0))).empty());
        QVERIFY(!store().record(999, verdict(Outcome::Tie)).has_value());
    }

    void bothOrdersAreKeptAndAWinNeedsBoth() {
        must(store().record(key(0), inOrder(Outcome::Candidate, "baseline-first")));
        must(store().record(key(0), inOrder(Outcome::Candidate, "candidate-first")));
        must(store().record(key(2), inOrder(Outcome::Candidate, "baseline-first")));
        must(store().record(key(2), inOrder(Outcome::Baseline, "candidate-first")));
        QCOMPARE(must(store().verdicts()).size(), std::size_t{4});
        const std::vector<WinRateRow> rates = must(winRates(*m_document));
        QCOMPARE(rates.size(), std::size_t{1});
        QCOMPARE(rates[0].rate.counts.wins, 1);
        QCOMPARE(rates[0].rate.counts.ties, 1);
        QCOMPARE(rates[0].rate.rate, 0.75);
        QVERIFY(rates[0].bothOrders);
        must(store().record(key(2), inOrder(Outcome::Error, "candidate-first")));
        QCOMPARE(must(winRates(*m_document))[0].rate.counts.errors, 1);
        QCOMPARE(must(winRates(*m_document))[0].rate.counts.judged(), 1);
    }

    void pairsSeenInOneOrderAreCountedApart() {
        must(store().record(key(0), inOrder(Outcome::Candidate, "baseline-first")));
        must(store().record(key(0), inOrder(Outcome::Candidate, "candidate-first")));
        must(store().record(key(2), inOrder(Outcome::Baseline, "baseline-first")));
        const std::vector<WinRateRow> rates = must(winRates(*m_document));
        QCOMPARE(rates.size(), std::size_t{2});
        QVERIFY(rates[0].bothOrders && !rates[1].bothOrders);
        QCOMPARE(rates[0].rate.rate, 1.0);
        QCOMPARE(rates[1].rate.rate, 0.0);
        // What is shown of a judge is the first of them.
        const JudgeSummary shown = must(judgeSummary(*m_document, {"base", "iteration-1"}, "person"));
        QVERIFY(shown.rate && shown.rate->bothOrders);
    }

    /// B is taught by the first run and held out by the second.
    void everyRunKnowsItsPrinciplesAsItWasLaunchedWithThem() {
        must(m_document->edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        const auto answered = [&](const std::string& model, std::int64_t firstSeq) {
            std::string lines;
            for (const char* constitution : {"Be calm.", "Be wild."}) {
                Response given = response(firstSeq++, model, 3, 0, model + constitution);
                given.constitution = constitution;
                lines += dumpLine(toJson(given)) + "\n";
            }
            return lines;
        };
        std::vector<ModelPair> compared;
        for (const PrincipleUse use : {PrincipleUse::Learned, PrincipleUse::HeldOut}) {
            must(m_document->edits().setUse({2}, use));
            const LaunchedRun run = must(launchRun(*m_document));
            add(RunFolder(run.folder).responsesFile(), answered("base", 0) + answered("iteration-1", 2));
            must(m_document->runs().catchUp());
            QCOMPARE(must(m_document->runs().entry(run.number)).problem, std::string());
            compared.push_back({"base", run.name + "/iteration-1"});
        }
        for (const ModelPair& models : compared) {
            PairFilter principled;
            principled.principled = true;
            const std::vector<PairRow> rows = must(m_document->store().comparisons().pairs(models, principled));
            QCOMPARE(rows.size(), std::size_t{1});
            QCOMPARE(rows[0].antithesis, std::string("Be wild."));
            must(store().record(must(store().comparisonOf(rows[0])), verdict(Outcome::Candidate)));
        }
        const std::vector<WinRateRow> rates = must(winRates(*m_document));
        QCOMPARE(rates.size(), std::size_t{2});
        QVERIFY(!rates[0].heldOutPrinciples && rates[1].heldOutPrinciples);
    }

    /// Two runs teach different things; the base answers both.
    void eachPairIsJudgedAgainstWhatItsRunWasToldApartFrom() {
        m_document = m_folder->created("two.sami");
        std::int64_t id = 1;
        for (const char* name : {"brief", "calm"}) {
            if (id == 2) {
                must(m_document->edits().removePrinciple(1));
                must(m_document->edits().addPrinciple({name, "Be calm.", "Be wild."}));
            }
            const LaunchedRun run = must(launchRun(*m_document));
            std::int64_t seq = 0;
            std::string lines;
            for (const std::string model : {"base", "iteration-1"}) {
                for (const int column : {0, 1}) {
                    Response given = response(seq++, model, 3, column, model + name);
                    if (id == 2) given.constitution = column == 0 ? "Be calm." : "Be wild.";
                    lines += dumpLine(toJson(given)) + "\n";
                }
            }
            add(RunFolder(run.folder).responsesFile(), lines);
            must(m_document->runs().catchUp());
            ++id;
        }
        PairFilter principled;
        principled.principled = true;
        const auto first = must(m_document->store().comparisons().pairs({"base", "iteration-1"}, principled));
        QCOMPARE(first.size(), std::size_t{1});
        QCOMPARE(first[0].antithesis, std::string("Be long."));
        const auto second = must(m_document->store().comparisons().pairs({"base", "run-2/iteration-1"}, principled));
        QCOMPARE(second.size(), std::size_t{1});
        QCOMPARE(second[0].antithesis, std::string("Be wild."));
    }

    void severalPeopleJudgeTheSamePair() {
        must(store().record(key(0), inOrder(Outcome::Candidate, "", "Ada")));
        must(store().record(key(0), inOrder(Outcome::Baseline, "", "Grace")));
        const std::vector<WinRateRow> rates = must(winRates(*m_document));
        QCOMPARE(rates.size(), std::size_t{2});
        QCOMPARE(rates[0].reviewer, std::string("Ada"));
        QCOMPARE(rates[0].rate.rate, 1.0);
        QCOMPARE(rates[1].rate.rate, 0.0);
    }

    void unjudgedPairsIncludeFailedJudgements() {
        PairFilter unjudged;
        unjudged.unjudgedBy = "person";
        must(store().record(key(0), verdict(Outcome::Candidate)));
        must(store().record(key(1), verdict(Outcome::Error)));
        must(store().record(key(2), verdict(Outcome::Candidate, "pmi")));
        const std::vector<PairRow> left = pairs(unjudged);
        QCOMPARE(left.size(), std::size_t{3});
        QCOMPARE(left[0].comparison, key(1));
        QCOMPARE(must(m_document->store().comparisons().count({"base", "iteration-1"}, unjudged)), 3);
    }

    void winRatesCountPrincipledPairsWithErrorsApart() {
        must(store().record(key(0), verdict(Outcome::Candidate)));
        must(store().record(key(1), verdict(Outcome::Baseline)));  // under the antithesis
        must(store().record(key(2), verdict(Outcome::Error)));
        const std::vector<WinRateRow> rates = must(winRates(*m_document));
        QCOMPARE(rates.size(), std::size_t{1});
        QCOMPARE(rates[0].rate.rate, 1.0);
        QCOMPARE(rates[0].rate.counts.judged(), 1);
        QCOMPARE(rates[0].rate.counts.errors, 1);
        QCOMPARE(rates[0].candidate, std::string("iteration-1"));
        Verdict bad = verdict(Outcome::Tie);
        bad.bothBad = true;
        must(store().record(key(2), bad));
        QCOMPARE(must(winRates(*m_document))[0].rate.rate, 0.75);
        QCOMPARE(must(winRates(*m_document))[0].bothBad, 1);
    }

    void verdictsOfAJudgeRunAreTakenInOnce() {
        const LaunchedRun run = *must(launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "pmi"}));
        const RunConfig config = must(RunFolder(run.folder).readConfig());
        QCOMPARE(config.judgePairs.size(), std::size_t{2});
        QVERIFY(config.queries.empty());
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(made::started()));
            must(log.write(VerdictEvent{config.judgePairs[0].id, "pmi", 0.1, 0.4, Outcome::Candidate, 64, 20}));
        }
        must(m_document->runs().catchUp());
        must(m_document->runs().catchUp());
        const Verdict stored = must(store().verdictsOn(key(0))).at(0);
        QCOMPARE(*stored.scoreCandidate, 0.4);
        QCOMPARE(*stored.tokensBaseline, 64);
        QVERIFY(stored.created > 1.6e9);
        QCOMPARE(must(countUnjudged(*m_document, {"base", "iteration-1"}, "pmi")), 1);
        const LaunchedRun rest = *must(launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "pmi"}));
        QCOMPARE(must(RunFolder(rest.folder).readConfig()).judgePairs.size(), std::size_t{1});
    }

    void aVerdictOnNoComparisonIsAProblemOfThatRunAlone() {
        const LaunchedRun run = *must(launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "pmi"}));
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(VerdictEvent{"pair-7", "pmi", {}, {}, Outcome::Tie, 0, 0}));
        }
        must(m_document->runs().catchUp());
        const RunEntry entry = must(m_document->runs().entry(run.number));
        QVERIFY2(entry.problem.find("pair-7") != std::string::npos, entry.problem.c_str());
        QVERIFY(must(store().verdicts()).empty());
        QVERIFY(must(m_document->runs().entry(1)).problem.empty());
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
        VerdictRecord turned = good;
        turned.verdict.order = "baseline-first";
        QVERIFY(must(store().importVerdicts({good, turned})) == (ImportCount{1, 1}));
        QCOMPARE(must(store().verdicts()).size(), std::size_t{2});
    }

    void aRuleIsLaunchedLikeEveryJudge() {
        const LaunchedRun run =
            *must(launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "rule:fewest-words"}));
        const RunConfig config = must(RunFolder(run.folder).readConfig());
        QCOMPARE(config.judge, std::string("rule:fewest-words"));
        QCOMPARE(config.judgePairs.size(), std::size_t{2});
        QVERIFY(config.judgePairs[0].orders.empty() && config.judgePairs[0].candidateTokens.has_value());
        const auto refused = launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "rule:shortest"});
        QVERIFY(!refused.has_value() && refused.error().detail.find("fewest-words") != std::string::npos);
    }

    void whatAVerdictEventSaysIsStored() {
        const LaunchedRun run =
            *must(launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "rule:fewest-words"}));
        const std::string pair = must(RunFolder(run.folder).readConfig()).judgePairs[0].id;
        {
            EventLog log = must(EventLog::open(RunFolder(run.folder)));
            must(log.write(VerdictEvent{pair,
                                        "rule:fewest-words",
                                        -9,
                                        -3,
                                        Outcome::Candidate,
                                        {},
                                        20,
                                        "baseline-first",
                                        "Said so.",
                                        "9f",
                                        1.5}));
        }
        must(m_document->runs().catchUp());
        const Verdict stored = must(store().verdictsOn(key(0))).at(0);
        QVERIFY(!stored.tokensBaseline && stored.tokensCandidate == 20);
        QCOMPARE(stored.order, std::string("baseline-first"));
        QCOMPARE(stored.rationale, std::string("Said so."));
        QCOMPARE(stored.promptHash, std::string("9f"));
        QCOMPARE(stored.seconds, 1.5);
    }

    void aPairWantedInBothOrdersIsLeftUntilItHasBoth() {
        must(store().record(key(0), inOrder(Outcome::Candidate, "baseline-first")));
        PairFilter both;
        both.principled = true;
        both.unjudgedBy = "person";
        both.orders = 2;
        QCOMPARE(pairs(both).size(), std::size_t{2});
        must(store().record(key(0), inOrder(Outcome::Error, "candidate-first")));
        QCOMPARE(pairs(both).size(), std::size_t{2});
        must(store().record(key(0), inOrder(Outcome::Baseline, "candidate-first")));
        QCOMPARE(pairs(both).size(), std::size_t{1});
    }

    void aModelJudgesWhereItLies() {
        const std::string folder = m_folder->file("judge").string();
        std::filesystem::create_directory(folder);
        must(writeFileAtomically(folder + "/config.json", "{}"));
        const JudgeWish wish{.judge = "model:" + folder};
        const RunConfig config =
            must(RunFolder(must(launchJudge(*m_document, {"base", "iteration-1"}, wish))->folder).readConfig());
        QCOMPARE(config.settings.model, folder);
        QCOMPARE(config.settings.promptFormat, std::string("auto"));
        QVERIFY(!config.judgeSetup.prompt.empty());
        QVERIFY(config.judgePairs[0].orders == (std::vector<std::string>{"baseline-first", "candidate-first"}));
        QVERIFY(!launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "model:nobody"}).has_value());
    }

    void unknownJudgesAreRefused() {
        const auto refused = launchJudge(*m_document, {"base", "iteration-1"}, {.judge = "oracle"});
        QVERIFY(!refused.has_value() && refused.error().kind == ErrorKind::Unsupported);
        QVERIFY(!pairsToJudge(*m_document, {.judge = "pmi", .candidate = "nobody"}).has_value());
    }
};

SAMI_TEST(TestJudgePairs)
#include "test_judge_pairs.moc"
