#include <SQLiteCpp/SQLiteCpp.h>

#include "core/workbench/compare_models.h"
#include "core/workbench/judge_pairs.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestCompareModels : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    ComparisonStore store() const { return m_document->store().comparisons(); }
    std::vector<PairRow> pairs(const PairFilter& filter = {}) const {
        return must(store().pairs({"base", "iteration-1"}, filter));
    }
    ImportCount imported(const char* name, const std::vector<Response>& responses) const {
        return must(m_document->store().responses().addImported(name, responses));
    }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        playedRun(*m_document);
    }
    void cleanup() { m_document.reset(); }

    void pairsJoinResponsesToTheSameQueryAndConstitution() {
        const std::vector<PairRow> found = pairs();
        QCOMPARE(found.size(), std::size_t{4});
        QCOMPARE(found[0].queryId, std::string("q3"));
        QCOMPARE(found[0].baseline, std::string("base answers 3 0"));
        QCOMPARE(found[0].candidate, std::string("iteration-1 answers 3 0"));
        QCOMPARE(found[0].antithesis, std::string("Be long."));
        QCOMPARE(found[1].antithesis, std::string("Be brief."));
        QVERIFY(found[0].heldOut && found[0].principled && !found[1].principled);
        PairFilter filter;
        filter.principled = false;
        filter.queryId = "q4";
        QCOMPARE(pairs(filter).size(), std::size_t{1});
        QCOMPARE(pairs(filter)[0].baseline, std::string("base answers 4 1"));
        filter = {};
        filter.queryLimit = 1;
        QCOMPARE(pairs(filter).size(), std::size_t{2});
        QCOMPARE(must(store().count({"base", "iteration-1"}, filter)), 2);
        QVERIFY(must(store().pairs({"base", "nobody"})).empty());
    }

    void aLimitIsOfEveryDataSet() {
        const std::vector<Query> named = {{.id = "q3", .text = "Question 3?", .heldOut = true, .set = "odd"},
                                          {.id = "q4", .text = "Question 4?", .heldOut = true, .set = "even"}};
        const ComparisonWish wish{.candidate = "iteration-1", .limit = 1};
        QCOMPARE(must(comparedPairs(*m_document, must(compareModels(*m_document, wish)))).size(), std::size_t{2});
        must(m_document->store().queries().add(named));
        const Comparison comparison = must(compareModels(*m_document, wish));
        QVERIFY(!comparison.run);
        const std::vector<PairRow> both = must(comparedPairs(*m_document, comparison));
        QCOMPARE(both.size(), std::size_t{4});
        // A set that is full is asked nothing more, another one is.
        must(m_document->store().queries().add({{.id = "q5", .text = "Five?", .heldOut = true, .set = "odd"},
                                                {.id = "q6", .text = "Six?", .heldOut = true, .set = "new"}}));
        std::filesystem::create_directories(m_document->store().runsFolder() / "0001-run-1/checkpoints/iteration-1");
        put(m_document->store().runsFolder() / "0001-run-1/checkpoints/iteration-1/COMPLETE", "{}");
        const Comparison rest = must(compareModels(*m_document, wish));
        const RunConfig asked = must(RunFolder(rest.run->folder).readConfig());
        QCOMPARE(asked.queries.size(), std::size_t{1});
        QCOMPARE(asked.queries[0], (RunQuery{.id = "q6", .text = "Six?", .heldOut = true, .set = "new"}));
    }

    void readingWritesNothing() {
        const auto size = std::filesystem::file_size(m_folder->file("e.sami-wal"));
        pairs();
        must(store().queries({"base", "iteration-1"}, 0, 10));
        must(countUnjudged(*m_document, {"base", "iteration-1"}, "pmi"));
        must(winRates(*m_document));
        QCOMPARE(std::filesystem::file_size(m_folder->file("e.sami-wal")), size);
        QCOMPARE(pairs()[0].comparison, 0);
    }

    void latestResponseIsTheOneCompared() {
        Response again = response(0, "iteration-1", 3, 0, "a later answer");
        again.purpose = ResponsePurpose::Compare;
        again.finish = "length";
        RunConfig config = must(iteratingConfig(*m_document, {}));
        config.task = RunTask::Compare;
        const LaunchedRun run = must(m_document->runs().launch(config));
        add(RunFolder(run.folder).responsesFile(), dumpLine(toJson(again)) + "\n");
        must(m_document->runs().catchUp());
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
        imported("theirs", {first});
        imported("ours", {second});
        QCOMPARE(must(store().pairs({"theirs", "ours"})).size(), std::size_t{1});
    }

    void antithesisIsFoundAmongThePrinciplesWhenNobodyAnsweredIt() {
        imported("a", {response(0, "", 1, 0, "x")});
        imported("b", {response(0, "", 1, 0, "y")});
        QCOMPARE(must(store().pairs({"a", "b"})).at(0).antithesis, std::string("Be long."));
    }

    void comparedModelsListsWhatCanBeCompared() {
        QCOMPARE(must(store().comparedModels()), (std::vector<ModelPair>{{"base", "iteration-1"}}));
        const std::unique_ptr<Document> other = m_folder->created("imported.sami");
        must(other->store().responses().addImported("theirs", {response(0, "", 1, 0, "x")}));
        must(other->store().responses().addImported("base", {response(0, "", 1, 0, "y")}));
        QCOMPARE(must(other->store().comparisons().comparedModels()), (std::vector<ModelPair>{{"base", "theirs"}}));
    }

    void whatIsNotAnsweredIsAskedAsTheRunOfTheCandidateWas() {
        const LaunchedRun second = playedRun(*m_document, {.settings = {"max_new_tokens=7"}});
        std::filesystem::create_directories(RunFolder(second.folder).checkpoint(1));
        put(RunFolder(second.folder).checkpoint(1) / "COMPLETE", "{}");
        const Comparison comparison =
            must(compareModels(*m_document, {.candidate = "run-2/iteration-1", .queries = ComparedQueries::All}));
        QCOMPARE(comparison.models.baseline, std::string("run-2/base"));
        const RunConfig config = must(RunFolder(comparison.run->folder).readConfig());
        QCOMPARE(config.settings.maxNewTokens, std::int64_t{7});
        QCOMPARE(config.queries.size(), std::size_t{2});  // q3 and q4 are answered
        QCOMPARE(config.compareModels[0].name, std::string("run-2/base"));
        // A judge is given the same settings.
        put(RunFolder(second.folder).checkpoint(1) / "COMPLETE", "{}");
        const auto judge = must(launchJudge(*m_document, {"run-2/base", "run-2/iteration-1"}, {.judge = "pmi"}));
        QCOMPARE(must(RunFolder(judge->folder).readConfig()).settings.maxNewTokens, std::int64_t{7});
    }

    void modelsThatWereAskedInDifferentWaysAreToldSo() {
        playedRun(*m_document, {.settings = {"max_new_tokens=16"}});
        playedRun(*m_document, {.settings = {"learning_rate=1e-4"}});
        const ComparisonWish wish{.baseline = "run-1/iteration-1", .candidate = "run-2/iteration-1"};
        const Comparison differing = must(compareModels(*m_document, wish));
        QCOMPARE(differing.models.baseline, std::string("iteration-1"));  // by either of its names
        QVERIFY2(differing.caveat.find("max_new_tokens is 96 for iteration-1 and 16") != std::string::npos,
                 differing.caveat.c_str());
        const Comparison alike =
            must(compareModels(*m_document, {.baseline = "iteration-1", .candidate = "run-3/iteration-1"}));
        QCOMPARE(alike.caveat, std::string());
        for (const ModelPair& pair : must(pairsToJudge(*m_document, {.judge = "pmi", .baseline = "run-1/iteration-1"})))
            QCOMPARE(pair.baseline, std::string("iteration-1"));
        QVERIFY(!pairsToJudge(*m_document, {.judge = "pmi", .baseline = "base", .candidate = "base"}).has_value());
    }

    void responsesWithoutAConstitutionAreToldApart() {
        Response given = response(0, "theirs", 3, 0, "short");
        given.constitution.clear();
        given.constitutionName.clear();
        must(m_document->store().responses().addImported("theirs", {given}));
        const Result<Comparison> refused = compareModels(*m_document, {.candidate = "theirs"});
        QVERIFY2(refused.error().detail.find("\"constitution\"") != std::string::npos, refused.error().detail.c_str());
    }

    void basesThatAnsweredInAnotherWayAreNoComparison() {
        playedRun(*m_document, {.settings = {"max_new_tokens=7"}});
        const auto refused = compareModels(*m_document, {.baseline = "base", .candidate = "run-2/iteration-1"});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("--baseline run-2/base") != std::string::npos);
        QVERIFY(!compareModels(*m_document, {.baseline = "base", .candidate = "base"}).has_value());
        QVERIFY(!compareModels(*m_document, {.candidate = "nobody"}).has_value());
    }

    void aQuestionThatCannotBeKeptLeavesNoRunBehind() {
        std::filesystem::create_directories(m_document->store().runsFolder() / "0001-run-1/checkpoints/iteration-1");
        put(m_document->store().runsFolder() / "0001-run-1/checkpoints/iteration-1/COMPLETE", "{}");
        SQLite::Database(m_folder->file().string(), SQLite::OPEN_READWRITE)
            .exec("CREATE TRIGGER refuse BEFORE INSERT ON query BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        QVERIFY(!askModels(*m_document, {"base", "iteration-1"}, "Why not?").has_value());
        must(m_document->runs().catchUp());
        QCOMPARE(m_document->runs().entries().size(), std::size_t{1});
    }

    void whatVisitorsAskIsNeverDataOfLaterRuns() {
        std::filesystem::create_directories(m_document->store().runsFolder() / "0001-run-1/checkpoints/iteration-1");
        put(m_document->store().runsFolder() / "0001-run-1/checkpoints/iteration-1/COMPLETE", "{}");
        const AskedModels asked = must(askModels(*m_document, {"base", "iteration-1"}, "Why not?"));
        const RunConfig config = must(RunFolder(asked.run.folder).readConfig());
        QCOMPARE(config.queries.size(), std::size_t{1});
        QCOMPARE(config.queries[0].id, asked.queryId);
        QCOMPARE(asked.models, (ModelPair{"base", "iteration-1"}));
        std::int64_t seq = 0;
        for (const std::string model : {"base", "iteration-1"}) {
            Response answer = response(seq++, model, 3, 0, model + " says so");
            answer.queryId = config.queries[0].id;
            answer.query = "Why not?";
            answer.purpose = ResponsePurpose::Compare;
            add(RunFolder(asked.run.folder).responsesFile(), dumpLine(toJson(answer)) + "\n");
        }
        Response foreign = response(0, "", 9, 0, "an answer");
        foreign.queryId.clear();
        foreign.query = "Imported?";
        must(m_document->runs().catchUp());
        imported("theirs", {foreign});
        const RunConfig next = must(iteratingConfig(*m_document, {}));
        QCOMPARE(next.queries.size(), std::size_t{4});
        // Both are shown, the visitor's on top; neither is judged or counted.
        const auto listed = must(store().queries({"base", "iteration-1"}, 0, 10));
        QCOMPARE(listed.size(), std::size_t{3});
        QVERIFY(listed[0].origin == QueryOrigin::Asked && listed[0].text == "Why not?");
        QCOMPARE(must(store().queries({"base", "iteration-1"}, 1, 1)).at(0).id, std::string("q3"));
        QCOMPARE(must(countUnjudged(*m_document, {"base", "iteration-1"}, "pmi")), 2);
        const Comparison comparison = must(compareModels(*m_document, {.candidate = "iteration-1"}));
        QCOMPARE(must(comparedPairs(*m_document, comparison)).size(), std::size_t{4});
    }
};

SAMI_TEST(TestCompareModels)
#include "test_compare_models.moc"
