#include <cmath>

#include "core/run/answers_so_far.h"
#include "core/workbench/check_principles.h"
#include "core/workbench/rescore.h"
#include "core/workbench/what_if.h"
#include "tests/core/workbench/played_probe.h"
#include "tests/test_registry.h"

using namespace example;

class TestProbes : public QObject, private RunsOfDocument {
    Q_OBJECT
private:
    RunConfig configOf(const LaunchedRun& run) const { return must(RunFolder(run.folder).readConfig()); }

    std::vector<Principle> principles() const { return must(m_document->store().principles().principles()); }

    void setPrinciples(const std::vector<Principle>& principles) const {
        must(m_document->store().principles().setPrinciples(principles));
    }
    void addKind() const {
        std::vector<Principle> all = principles();
        all.push_back({"kind", "Be kind.", "Be rude."});
        setPrinciples(all);
    }

    /// A check in which every query's sides are so far apart.
    LaunchedRun playedCheck(double nats, const CheckWish& wish = {}) {
        const LaunchedRun run = must(launchCheck(*m_document, wish));
        std::vector<ProbeResult> results;
        for (std::int64_t row = 0; row < std::ssize(configOf(run).probe.rows); ++row)
            results.push_back({"base", row, {answerOf("one two three"), answerOf("four five six")}, apart(nats)});
        playProbe(*m_document, run, results);
        return run;
    }

private slots:
    void init() { openFresh(); }
    void cleanup() { close(); }

    void aCheckAsksEachPairByItself() {
        addKind();
        const RunConfig config = configOf(must(launchCheck(*m_document, {.queries = 1})));
        QVERIFY(config.task == RunTask::Probe);
        QCOMPARE(config.name, std::string("probe-1"));
        QCOMPARE(config.probe.rows.size(), std::size_t{2});
        const ProbeRow& row = config.probe.rows[1];
        QCOMPARE(row.constitutions[0].text(), std::string("Be kind."));
        QCOMPARE(row.constitutions[1].text(), std::string("Be rude."));
        QCOMPARE(row.written, 2);
        QCOMPARE(row.principle, principles()[1].id);
        QVERIFY(!row.query.heldOut);
        const auto queriesOf = [&](const CheckWish& wish) {
            std::set<std::string> ids;
            for (const ProbeRow& one : configOf(must(launchCheck(*m_document, wish))).probe.rows)
                ids.insert(one.query.id);
            return ids;
        };
        QCOMPARE(queriesOf({}), (std::set<std::string>{"q1", "q2"}));              // no more than there are
        QCOMPARE(queriesOf({.queries = 1}), std::set<std::string>{row.query.id});  // the same again
        QCOMPARE(configOf(must(launchCheck(*m_document, {.principles = {"kind", "2"}}))).probe.rows.size(),
                 std::size_t{2});
        QCOMPARE(configOf(must(launchCheck(*m_document, {.settings = {"max_new_tokens=5"}}))).settings.maxNewTokens, 5);
    }

    void whatCannotBeCheckedIsRefused() {
        QVERIFY(!launchCheck(*m_document, {.principles = {"nobody"}}).has_value());
        QVERIFY(!launchCheck(*m_document, {.settings = {"max_new_tokens=0"}}).has_value());
        setPrinciples({{"brief", "Be brief.", "", 1}});
        const auto named = launchCheck(*m_document, {.principles = {"brief"}});
        QVERIFY2(named.error().detail.find("--antithesis") != std::string::npos, named.error().detail.c_str());
        QVERIFY(!launchCheck(*m_document).has_value());
        QVERIFY(m_document->runs().entries().empty());
    }

    void pairsAreRankedWorstFirst() {
        addKind();
        const LaunchedRun run = must(launchCheck(*m_document, {.queries = 1}));
        playProbe(*m_document, run,
                  {{"base", 0, {answerOf("one two"), answerOf("six ten")}, apart(2)},
                   {"base", 1, {answerOf("one two"), answerOf("six ten")}, apart(0.01)}});
        const PrincipleCheck check = must(readCheck(*m_document, run.number));
        QCOMPARE(check.pairs.size(), std::size_t{2});
        QCOMPARE(check.pairs[0].principle.name, std::string("kind"));
        QVERIFY(toText(check).starts_with("kind: the model can't tell these apart yet"));
        QVERIFY(toJson(check)["pairs"][1]["findings"][0]["kind"] == "followed");
        QVERIFY(!readWhatIf(*m_document, run.number).has_value());
    }

    void aCheckIsKeptWithTheWordsItIsAbout() {
        QVERIFY(must(latestChecks(*m_document)).empty());
        const LaunchedRun first = playedCheck(0.5);
        std::vector<LatestCheck> latest = must(latestChecks(*m_document));
        QCOMPARE(latest.size(), std::size_t{1});
        QVERIFY(latest[0].ofPresentWords && latest[0].byPresentModel);
        std::vector<Principle> others = principles();
        others[0].text = "Use three words.";
        setPrinciples(others);
        latest = must(latestChecks(*m_document));
        QVERIFY(!latest[0].ofPresentWords);
        QCOMPARE(latest[0].check.principle.text, std::string("Be brief."));
        const LaunchedRun second = playedCheck(1);
        QCOMPARE(must(latestChecks(*m_document))[0].run, second.number);
        must(launchCheck(*m_document));  // one that has not finished says nothing yet
        QCOMPARE(must(latestChecks(*m_document))[0].run, second.number);
        others[0].text = "Be brief.";
        setPrinciples(others);
        latest = must(latestChecks(*m_document));  // the words of before have their check again
        QVERIFY(latest[0].run == first.number && latest[0].ofPresentWords);
        put(second.folder / "probes.jsonl", "{}\n");
        QCOMPARE(must(latestChecks(*m_document)).size(), std::size_t{1});
    }

    void aProbeIsASideRun() {
        const LaunchedRun training = playedRun(*m_document);
        const LaunchedRun run = playedCheck(0.5);
        QVERIFY(entry(run.number).task == RunTask::Probe);
        QCOMPARE(m_document->runs().latestIterating()->number, training.number);
        QCOMPARE(numResponses(), 8);  // of the training run: what a probe writes is no response of the experiment
        m_document->runs().refresh().value();
        close();
        m_document = m_folder->opened();
        QVERIFY(entry(run.number).task == RunTask::Probe && entry(run.number).state == RunState::Finished);
        QCOMPARE(must(readCheck(*m_document, run.number)).pairs.size(), std::size_t{1});
    }

    void aWhatIfFlipsOnePairOfTheWhole() {
        addKind();
        setPrinciples([&] {
            std::vector<Principle> all = principles();
            all.push_back({"later", "Be late.", "Be early.", 0, PrincipleUse::HeldOut});
            return all;
        }());
        const RunConfig config =
            configOf(must(launchWhatIf(*m_document, {.principle = "brief", .query = "Why?", .without = {"kind"}})));
        QVERIFY(config.probe.withTokens && config.settings.temperature == 0);
        const ProbeRow& row = config.probe.rows.at(0);
        QCOMPARE(row.query.text, std::string("Why?"));
        const auto sorted = [](std::vector<std::string> lines) {
            std::ranges::sort(lines);
            return lines;
        };
        QCOMPARE(sorted(row.constitutions[0].principles), (std::vector<std::string>{"Be brief.", "Be kind."}));
        QCOMPARE(sorted(row.constitutions[1].principles), (std::vector<std::string>{"Be kind.", "Be long."}));
        QCOMPARE(row.constitutions[2].principles, std::vector<std::string>{"Be brief."});
        QCOMPARE(row.constitutions[3].principles, std::vector<std::string>{"Be long."});
        QCOMPARE(row.written, 2);
        const ProbeRow alone =
            configOf(must(launchWhatIf(*m_document, {.principle = "kind", .queryId = "q3", .alone = true})))
                .probe.rows.at(0);
        QCOMPARE(alone.constitutions.size(), std::size_t{2});
        QCOMPARE(alone.constitutions[1].text(), std::string("Be rude."));
        QCOMPARE(alone.query.text, std::string("Question 3?"));
        const ProbeRow heldOut =
            configOf(must(launchWhatIf(*m_document, {.principle = "later", .query = "Why?"}))).probe.rows.at(0);
        QCOMPARE(heldOut.constitutions[1].text(), std::string("Be early."));
    }

    void aWhatIfThatSaysNothingIsRefused() {
        addKind();
        const auto refused = [&](const WhatIfWish& wish) {
            const auto launched = launchWhatIf(*m_document, wish);
            return launched ? std::string() : launched.error().detail;
        };
        QVERIFY(!refused({.principle = "brief"}).empty());
        QVERIFY(!refused({.principle = "brief", .query = "Why?", .queryId = "q1"}).empty());
        QVERIFY(refused({.principle = "brief", .queryId = "q99"}).find("q99") != std::string::npos);
        QVERIFY(!refused({.principle = "brief", .query = "Why?", .without = {"brief"}}).empty());
        QVERIFY(!refused({.principle = "brief", .query = "Why?", .without = {"kind"}, .alone = true}).empty());
        QVERIFY(refused({.principle = "brief", .query = "Why?", .models = {"iteration-9"}}).find("iteration-9") !=
                std::string::npos);
        QVERIFY(m_document->runs().entries().empty());
    }

    void marginsTellWhatAPrincipleCarried() {
        addKind();
        const LaunchedRun run =
            must(launchWhatIf(*m_document, {.principle = "brief", .query = "Why?", .without = {"kind"}}));
        ProbedAnswer one{"So it is", 3, 4, "stop"};
        one.pieces = {{"So", 1, {-1, -2, 0, 0}}, {" it is", 2, {-1, -3, 0, 0}}, {"</s>", 1, {-2, -1, 0, 0}, true}};
        ProbedAnswer other = one;
        playProbe(*m_document, run,
                  {{"base", 0, {one, other}, {{-1.0, -1.5}, {-1.5, -1.0}, {-1.0, -1.2}, {-1.1, -1.0}}}});
        const WhatIf found = must(readWhatIf(*m_document, run.number));
        const WhatIfModel& model = found.models.at(0);
        QCOMPARE(model.margin, 0.5);
        QVERIFY(std::abs(model.without.at(0).margin - 0.15) < 1e-12);
        QVERIFY(std::abs(model.without.at(0).carried - 0.35) < 1e-12);
        const WeighedAnswer& answer = model.answers[0];
        QCOMPARE(answer.sumConstitution, -4.0);
        QCOMPARE(answer.sumAntithesis, -6.0);
        QCOMPARE(answer.meanConstitution, -1.0);
        QCOMPARE(answer.pieces[1].difference(), 2.0);
        QVERIFY(answer.pieces[2].isEnd);
        QCOMPARE(found.principle.name, std::string("brief"));
    }

    void anAnswerIsShownBeforeItIsWeighed() {
        const LaunchedRun run = must(launchWhatIf(*m_document, {.principle = "brief", .query = "Why?"}));
        QVERIFY(must(readWhatIf(*m_document, run.number)).models.empty());
        writeAnswersSoFar(RunFolder(run.folder), {"base", {{"It pu", false}, {"It purrs.", true}}});
        const WhatIf begun = must(readWhatIf(*m_document, run.number));
        QCOMPARE(begun.models.size(), std::size_t{1});
        QVERIFY(!begun.models[0].isWeighed && std::isnan(begun.models[0].margin));
        QCOMPARE(begun.models[0].answers[0].text, std::string("It pu"));
        QCOMPARE(begun.models[0].answers[1].pieces.at(0).text, std::string("It purrs."));
        QVERIFY(std::isnan(begun.models[0].answers[1].pieces[0].difference()));
        QVERIFY(toText(begun).starts_with("base: not weighed yet"));
        QVERIFY(toJson(begun)["models"][0]["weighed"] == false);
        QCOMPARE(wholeAnswers(*m_document, run.number), std::vector<std::string>{"base [antithesis] It purrs."});
        playProbe(*m_document, run, {{"base", 0, {answerOf("It purrs."), answerOf("It purrs.")}, apart(1)}});
        const WhatIf weighed = must(readWhatIf(*m_document, run.number));
        QVERIFY(weighed.models.size() == 1 && weighed.models[0].isWeighed);
        removeAnswersSoFar(RunFolder(run.folder));
        QVERIFY(wholeAnswers(*m_document, run.number).empty());
    }

    void whatTheRunRecordedIsKnownWhereTheWordsAreTheSame() {
        trainedRun(*m_document);
        std::vector<Principle> others = principles();
        others[0].text = "Use three words.";
        setPrinciples(others);
        const std::vector<ProbeRow> rows = configOf(must(launchRescore(*m_document))).probe.rows;
        QCOMPARE(rows[0].known, apart(0.5));
        QVERIFY(rows[0].checksKnown && rows[1].checksKnown);
        QVERIFY(rows[1].known[0].empty());  // of other words
        QCOMPARE(rows[1].known[1], apart(0.5)[1]);
    }

    void aRescoringTakesTheSavedTokens() {
        const LaunchedRun training = trainedRun(*m_document);
        std::vector<Principle> others = principles();
        others[0].text = "Use three words.";
        setPrinciples(others);
        const RunConfig config = configOf(must(launchRescore(*m_document)));
        QCOMPARE(config.probe.source, (AnswerSource{training.name, "base", 0, false}));
        QCOMPARE(config.probe.models[0].name, std::string("base"));
        QCOMPARE(config.settings.dtype, std::string("float32"));  // what the run computed in
        QCOMPARE(config.probe.rows.size(), std::size_t{4});
        QCOMPARE(config.probe.rows[0].answers[1], (SavedAnswer{"an answer", {7, 8, 3}, 2}));
        QCOMPARE(config.probe.rows[0].constitutions[0].text(), std::string("Be brief."));
        QCOMPARE(config.probe.rows[1].constitutions[0].text(), std::string("Use three words."));
        QCOMPARE(config.probe.rows[1].constitutions[1].text(), std::string("Be long."));
        QCOMPARE(config.probe.notes, std::vector<std::string>{"the principle brief is in other words"});
    }

    void changesArePairedByQuery() {
        trainedRun(*m_document);
        std::vector<Principle> others = principles();
        others[0].text = "Use three words.";
        setPrinciples(others);
        const LaunchedRun run = must(launchRescore(*m_document));
        const std::vector<ProbedAnswer> answers = {answerOf("an answer"), answerOf("an answer")};
        std::vector<std::vector<double>> lost = apart(0.5);
        lost[0][0] = -3;  // neither its row nor its column is right any more
        playProbe(*m_document, run,
                  {{"base", 0, answers, apart(0.5)},
                   {"base", 1, answers, apart(0.9)},
                   {"base", 2, answers, apart(0.5)},
                   {"base", 3, answers, lost}});
        const Rescored found = must(readRescore(*m_document, run.number));
        QCOMPARE(found.before.n, 2);
        QCOMPARE(found.recordedDifference, std::optional(0.0));
        QVERIFY(std::abs(found.change.value - (found.after.value - found.before.value)) < 1e-12);
        QCOMPARE(found.ranks.size(), std::size_t{2});
        QVERIFY(!found.ranks[0].isColumn && found.ranks[1].isColumn && !found.ranks[0].isRight);
        QCOMPARE(found.ranks[0].queryId, std::string("q4"));
        QCOMPARE(found.moved[0].queryId, std::string("q4"));
        QCOMPARE(found.moved[0].before, -1.0);
        QCOMPARE(found.moved[0].after, -3.0);
        QCOMPARE(found.notes, std::vector<std::string>{"the principle brief is in other words"});
    }

    void queriesWithAnEmptyAnswerAreToldOf() {
        trainedRun(*m_document);
        const LaunchedRun run = must(launchRescore(*m_document));
        const std::vector<ProbedAnswer> answers = {answerOf("an answer"), answerOf("an answer")};
        std::vector<ProbedAnswer> empty = answers;
        empty[0].scored = 0;
        std::vector<std::vector<double>> half = apart(0.5);
        half[0][0] = half[1][0] = std::nan("");
        playProbe(*m_document, run,
                  {{"base", 0, answers, apart(0.5)},
                   {"base", 1, answers, apart(0.5)},
                   {"base", 2, empty, half},
                   {"base", 3, empty, half}});
        const Rescored found = must(readRescore(*m_document, run.number));
        QCOMPARE(found.change.n, 1);
        QCOMPARE(found.notes.size(), std::size_t{2});
        QVERIFY(found.notes[0].starts_with("the words are those") && found.notes[1].starts_with("1 of 2 queries"));
    }

    void aRescoringWithoutAnswersSaysSo() {
        QVERIFY(!launchRescore(*m_document).has_value());
        const LaunchedRun training = trainedRun(*m_document);
        const auto refused = [&](const AnswersWish& wish) {
            const auto launched = launchRescore(*m_document, wish);
            return launched ? std::string() : launched.error().detail;
        };
        QVERIFY(refused({.run = "run-9"}).find("run-9") != std::string::npos);
        QVERIFY(refused({.run = training.name, .answersOf = "iteration-1"}).find("iteration-1") != std::string::npos);
        QVERIFY(!refused({.training = true}).empty());
        QVERIFY(!refused({.model = "nobody"}).empty());
        setPrinciples({{"kind", "Be kind.", "Be rude."}});
        QVERIFY(refused({}).find("sami edit FILE undo") != std::string::npos);
    }
};

SAMI_TEST(TestProbes)
#include "test_probes.moc"
