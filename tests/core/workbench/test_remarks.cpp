#include "core/workbench/draft_trial.h"
#include "core/workbench/principles.h"
#include "core/workbench/write_principles.h"
#include "tests/core/workbench/played_probe.h"
#include "tests/test_registry.h"

using namespace example;

namespace {

Remark remarkOn(RemarkWish wish, const std::string& words) {
    return {wish, words, "How do I boil an egg?", "Boil it for six minutes."};
}

}  // namespace

class TestRemarks : public QObject, RunsOfDocument {
    Q_OBJECT
private:
    std::vector<ListedDraft> all() const { return must(drafts(*m_document)); }
    std::int64_t remarked(RemarkWish wish, const std::string& words) {
        return must(draftOfRemark(*m_document, remarkOn(wish, words)));
    }
    template <class T>
    static std::string refusal(const Result<T>& result) {
        return result ? std::string() : result.error().detail;
    }
    /// A pair of a reader's own, tried; each row's log-probs as given, [2 sides][answers].
    DraftTrial played(const std::vector<std::vector<std::vector<double>>>& rows) {
        const TrialWish wish{.draft = 1, .text = {}, .antithesis = "Be vague."};
        const LaunchedRun run = must(launchTrial(*m_document, wish));
        std::vector<ProbeResult> results;
        for (std::size_t row = 0; row < rows.size(); ++row)
            results.push_back({"base", static_cast<std::int64_t>(row), {answerOf("one"), answerOf("two")}, rows[row]});
        playProbe(*m_document, run, results);
        return must(readTrial(*m_document, run.number));
    }

private slots:
    void init() { openFresh(); }
    void cleanup() { close(); }

    void wordsStandOnTheSideThatTheyAreOf() {
        int came = 0;
        const Subscription told =
            m_document->subscribe([&](const Change& change) { came += std::holds_alternative<DraftsChanged>(change); });
        remarked(RemarkWish::More, " gives a number ");
        remarked(RemarkWish::Less, "hedges");
        QCOMPARE(came, 2);
        const std::vector<ListedDraft> listed = all();
        QCOMPARE(listed[0].draft.text, std::string("gives a number"));
        QVERIFY(listed[0].draft.antithesis.empty() && listed[1].draft.text.empty());
        QCOMPARE(listed[1].draft.antithesis, std::string("hedges"));
        QCOMPARE(listed[0].draft.from.writer, std::string(kReader));
        QVERIFY(listed[1].draft.from.remark == remarkOn(RemarkWish::Less, "hedges"));
        QVERIFY(listed[0].draft.state == DraftState::Open && listed[1].draft.state == DraftState::Open);
        QVERIFY(!draftOfRemark(*m_document, remarkOn(RemarkWish::More, " \n")));
        QCOMPARE(must(contentOf(*m_document)).principles.size(), std::size_t{1});  // nothing is taught by it
    }

    void whatSaysTheSameIsNamed() {
        remarked(RemarkWish::Less, "hedges");
        remarked(RemarkWish::Less, "rambles");
        remarked(RemarkWish::Less, "Hedges.");
        remarked(RemarkWish::More, "hedges");
        remarked(RemarkWish::More, "be brief!");
        remarked(RemarkWish::Less, "be brief");
        const std::vector<ListedDraft> listed = all();
        QCOMPARE(listed[1].sameAs, std::string());
        QCOMPARE(listed[2].sameAs, std::string("draft 1"));
        QCOMPARE(listed[3].sameAs, std::string());  // it wants the opposite
        QCOMPARE(listed[4].sameAs, std::string("principle brief"));
        QCOMPARE(listed[5].sameAs, std::string());
    }

    void oneSideIsAcceptedOnceItHasAPrinciple() {
        remarked(RemarkWish::More, "gives a number");
        remarked(RemarkWish::Less, "hedges");
        const std::int64_t id = must(acceptDraft(*m_document, 1));
        QCOMPARE(withId(must(contentOf(*m_document)).principles, id)->text, std::string("gives a number"));
        QVERIFY(refusal(acceptDraft(*m_document, 2)).find("--text") != std::string::npos);
        const std::int64_t other = must(acceptDraft(*m_document, 2, {.name = {}, .text = "Commit.", .antithesis = {}}));
        QCOMPARE(withId(must(contentOf(*m_document)).principles, other)->antithesis, std::string("hedges"));
    }

    void aModelIsAskedToWordIt() {
        remarked(RemarkWish::Less, "hedges");
        const LaunchedRun run = must(launchWriter(*m_document, {.remark = 1, .writer = {}}));
        const RunConfig config = must(RunFolder(run.folder).readConfig());
        QCOMPARE(config.write.asks.size(), std::size_t{1});
        QCOMPARE(config.write.asks[0].count, 1);
        const std::string& prompt = config.write.asks[0].prompt;
        QVERIFY(prompt.find("wants less of this in answers:\nhedges") != std::string::npos);
        QVERIFY(prompt.find("more of this") == std::string::npos);
        QVERIFY(prompt.find("Boil it for six minutes.") != std::string::npos);
        QVERIFY(prompt.find("- Be brief.") != std::string::npos);  // that none is written again
        // Only what a reader said can be put into a pair.
        EventLog events = must(EventLog::open(RunFolder(run.folder)));
        must(events.write(made::started()));
        must(events.write(DraftEvent{.number = 1, .text = "Commit.", .antithesis = "Hedge.", .raw = "r"}));
        must(events.write(FinishedEvent{}));
        must(m_document->runs().catchUp());
        QVERIFY(refusal(launchWriter(*m_document, {.remark = 2, .writer = {}})).find("no remark") != std::string::npos);
    }

    void aTrialScoresSavedAnswersUnderBothSides() {
        remarked(RemarkWish::More, "Give a number.");
        QVERIFY(refusal(launchTrial(*m_document, {.draft = 1})).find("one side") != std::string::npos);
        const TrialWish wish{.draft = 1, .text = {}, .antithesis = "Be vague."};
        QVERIFY(refusal(launchTrial(*m_document, wish)).find("no run has saved such answers") != std::string::npos);
        trainedRun(*m_document);
        const RunConfig config = must(RunFolder(must(launchTrial(*m_document, wish)).folder).readConfig());
        QVERIFY(config.probe.purpose == ProbePurpose::Trial);
        QCOMPARE(config.probe.rows.size(), std::size_t{2});
        QCOMPARE(config.probe.rows[0].constitutions[0].text(), std::string("Give a number."));
        QCOMPARE(config.probe.rows[0].constitutions[1].text(), std::string("Be vague."));
        QCOMPARE(config.probe.rows[1].answers[0], (SavedAnswer{"an answer", {7, 8, 4}, 2}));
        TrialWish fewer = wish;
        fewer.queries = 1;
        QCOMPARE(must(RunFolder(must(launchTrial(*m_document, fewer)).folder).readConfig()).probe.rows.size(),
                 std::size_t{1});
    }

    void whatIsLikeliestUnderEitherSideTellsAnswersApart() {
        remarked(RemarkWish::More, "Give a number.");
        trainedRun(*m_document);
        // The second query's answers differ in nothing but how likely they are under both.
        const DraftTrial trial = played({{{-1, -2}, {-2, -1}}, {{-1, -2}, {-1.5, -2}}});
        QCOMPARE(trial.queries, 2);
        QCOMPARE(trial.toldApart, 1);
        QCOMPARE(trial.text, std::string("Give a number."));
        QCOMPARE(trial.source.model, std::string("base"));
        QCOMPARE(must(latestTrials(*m_document)).size(), std::size_t{1});
        QCOMPARE(played({{{-1, -2}, {-2, -1}}, {{-1, -2}, {-2, -1}}}).toldApart, 2);
        const std::vector<DraftTrial> latest = must(latestTrials(*m_document));
        QCOMPARE(latest.size(), std::size_t{1});  // the newest of the pair
        QCOMPARE(latest[0].toldApart, 2);
    }

    void aQueryWithOneAnswerTellsNothing() {
        remarked(RemarkWish::More, "Give a number.");
        trainedRun(*m_document);
        const LaunchedRun run = must(launchTrial(*m_document, {.draft = 1, .text = {}, .antithesis = "Be vague."}));
        ProbedAnswer empty = answerOf("");
        empty.scored = 0;
        const double none = std::nan("");
        playProbe(*m_document, run, {{"base", 0, {answerOf("one"), empty}, {{-1, none}, {-2, none}}}});
        QCOMPARE(must(readTrial(*m_document, run.number)).queries, 0);
    }
};

SAMI_TEST(TestRemarks)
#include "test_remarks.moc"
