#include "core/workbench/principles.h"
#include "core/workbench/wordings.h"
#include "core/workbench/write_principles.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

namespace {

/// What a worker of the task write leaves of an answer.
DraftEvent answered(std::int64_t number, const std::string& text, const std::string& antithesis) {
    return {.number = number, .text = text, .antithesis = antithesis, .raw = "raw " + std::to_string(number)};
}

DraftEvent unanswered(std::int64_t number) {
    return {.number = number, .problem = "The endpoint was away.", .raw = "", .isAnswered = false};
}

}  // namespace

class TestDrafts : public QObject, RunsOfDocument {
    Q_OBJECT
private:
    /// Launches a writer and plays its worker.
    std::int64_t played(const WriterWish& wish, const std::vector<DraftEvent>& drafts) {
        const LaunchedRun run = must(launchWriter(*m_document, wish));
        write(run.folder, drafts);
        return run.number;
    }
    void write(const std::filesystem::path& folder, const std::vector<DraftEvent>& drafts) {
        {
            EventLog events = must(EventLog::open(RunFolder(folder)));
            must(events.write(made::started()));
            for (const DraftEvent& draft : drafts) must(events.write(draft));
            must(events.write(FinishedEvent{}));
        }
        must(m_document->runs().catchUp());
    }
    std::vector<ListedDraft> all() const { return must(drafts(*m_document)); }
    std::vector<Principle> principles() const { return must(contentOf(*m_document)).principles; }
    std::size_t numSteps() const { return must(m_document->edits().history()).size(); }
    std::string undo() const { return must(m_document->edits().undo()); }
    static WriterWish newOnes(std::int64_t count = 2) { return {.task = "Sum up.", .count = count, .writer = ""}; }

private slots:
    void init() { openFresh(); }
    void cleanup() { close(); }

    void draftsAreKeptWithWriterAndWholePrompt() {
        played(newOnes(), {answered(1, "Be kind.", "Be rude."), answered(2, "Be calm.", "Be wild.")});
        const std::vector<ListedDraft> listed = all();
        QCOMPARE(listed.size(), std::size_t{2});
        const DraftRow& draft = listed[0].draft;
        QVERIFY(draft.kind == DraftKind::Principle && draft.state == DraftState::Open);
        QCOMPARE(draft.text, std::string("Be kind."));
        QCOMPARE(draft.antithesis, std::string("Be rude."));
        QCOMPARE(draft.from.raw, std::string("raw 1"));
        QCOMPARE(draft.from.writer, must(contentOf(*m_document)).settings.model);
        QVERIFY(draft.from.prompt.find("\nSum up.\n") != std::string::npos);
        QVERIFY(draft.from.prompt.find("- Be brief.") != std::string::npos);  // that none is written again
        QCOMPARE(numSteps(), std::size_t{0});                                 // nothing is taught by being drafted
    }

    void aChangeTellsThatTheyCame() {
        int came = 0;
        const Subscription told =
            m_document->subscribe([&](const Change& change) { came += std::holds_alternative<DraftsChanged>(change); });
        played(newOnes(), {answered(1, "Be kind.", "Be rude.")});
        QVERIFY(came > 0);
    }

    void anAcceptedDraftIsOneStepThatUndoTakesBack() {
        played(newOnes(), {answered(1, "Be kind.", "Be rude.")});
        const std::int64_t id = must(acceptDraft(*m_document, 1));
        QCOMPARE(principles().back(), (Principle{"kind", "Be kind.", "Be rude.", id}));
        QCOMPARE(numSteps(), std::size_t{1});
        QVERIFY(all()[0].draft.state == DraftState::Accepted && all()[0].draft.accepted == id);
        QVERIFY(acceptDraft(*m_document, 1).error().detail.find("accepted as principle") != std::string::npos);
        QVERIFY(!dismissDraft(*m_document, 1));
        undo();
        QCOMPARE(principles().size(), std::size_t{1});
        QVERIFY(all()[0].draft.state == DraftState::Accepted);  // undo decides on principles alone
        must(acceptDraft(*m_document, 1));
        QCOMPARE(principles().back().text, std::string("Be kind."));
        undo();
        must(dismissDraft(*m_document, 1));
        QVERIFY(all()[0].draft.state == DraftState::Dismissed);
    }

    void aDraftIsEditedWhenItIsAccepted() {
        played(newOnes(), {answered(1, "Be kind.", "Be rude.")});
        must(acceptDraft(*m_document, 1, {.name = "gentle", .text = " Be gentle. ", .antithesis = ""}));
        QCOMPARE(principles().back().name, std::string("gentle"));
        QCOMPARE(principles().back().text, std::string("Be gentle."));
        QVERIFY(!principles().back().hasAntithesis());
        QCOMPARE(all()[0].draft.text, std::string("Be kind."));  // what the model wrote stays
    }

    void whatEditsRefuseLeavesTheDraftOpen() {
        played(newOnes(), {answered(1, "Be brief.", "Be rude.")});
        QVERIFY(!acceptDraft(*m_document, 1));
        QVERIFY(all()[0].draft.state == DraftState::Open);
        QCOMPARE(principles().size(), std::size_t{1});
        QCOMPARE(numSteps(), std::size_t{0});
        QVERIFY(acceptDraft(*m_document, 9).error().kind == ErrorKind::NotFound);
    }

    void anUnreadableOneIsAcceptedWithWordsThatAreGiven() {
        DraftEvent prose{.number = 1, .problem = "It says something else.", .raw = "Sure! Be kind."};
        played(newOnes(), {prose});
        QVERIFY(all()[0].draft.state == DraftState::Unreadable);
        QCOMPARE(all()[0].draft.from.raw, std::string("Sure! Be kind."));
        QVERIFY(acceptDraft(*m_document, 1).error().detail.find("--text") != std::string::npos);
        must(acceptDraft(*m_document, 1, {.text = "Be kind."}));
        QCOMPARE(principles().back().text, std::string("Be kind."));
    }

    void whatIsSaidAgainIsMarked() {
        played(newOnes(4), {answered(1, "be brief", "Be rude."), answered(2, "Be kind.", "Be rude."),
                            answered(3, "Be kind!", "Be mean."), answered(4, "Be calm.", "Be wild.")});
        std::vector<std::string> marks;
        for (const ListedDraft& listed : all()) marks.push_back(listed.sameAs);
        QCOMPARE(marks, (std::vector<std::string>{"principle brief", "", "draft 2", ""}));
        must(dismissDraft(*m_document, 2));
        QCOMPARE(all()[2].sameAs, std::string());
        must(acceptDraft(*m_document, 3));
        QCOMPARE(all()[2].sameAs, std::string());  // the principle that was made of it is its own
        QCOMPARE(all()[1].sameAs, std::string("principle kind"));
    }

    void anAntithesisFillsTheField() {
        must(m_document->edits().addPrinciple({"kind", "Be kind.", ""}));
        played({.antithesesOf = {"kind"}}, {answered(1, "", "Be rude.")});
        QVERIFY(all()[0].draft.from.prompt.find("Be kind.") != std::string::npos);
        QCOMPARE(all()[0].about->name, std::string("kind"));
        const std::int64_t id = must(acceptDraft(*m_document, 1));
        QCOMPARE(must(principleNamed(*m_document, "kind")).antithesis, std::string("Be rude."));
        QCOMPARE(must(principleNamed(*m_document, "kind")).id, id);
        undo();
        QCOMPARE(must(principleNamed(*m_document, "kind")).antithesis, std::string());
        must(acceptDraft(*m_document, 1, {.antithesis = "Be mean."}));
        QCOMPARE(must(principleNamed(*m_document, "kind")).antithesis, std::string("Be mean."));
    }

    void aParaphraseIsHeldOutOrFillsTheFieldOrBoth() {
        const DraftEvent draft = answered(1, "Keep it short.", "Go on at length.");
        played({.paraphrasesOf = {"brief"}}, {draft});
        const std::int64_t id = must(acceptDraft(*m_document, 1));
        QCOMPARE(principles().size(), std::size_t{2});
        QCOMPARE(principles()[1].id, id);
        QVERIFY(principles()[1].use == PrincipleUse::HeldOut);
        QCOMPARE(principles()[1].text, std::string("Keep it short."));
        QCOMPARE(principles()[1].antithesis, std::string("Go on at length."));
        QCOMPARE(principles()[0].paraphrase, std::string());
        undo();
        QCOMPARE(must(acceptDraft(*m_document, 1, {.use = ParaphraseUse::Field})), principles()[0].id);
        QCOMPARE(principles().size(), std::size_t{1});
        QCOMPARE(principles()[0].paraphrase, std::string("Keep it short."));
        QCOMPARE(principles()[0].antithesisParaphrase, std::string("Go on at length."));
        undo();
        must(acceptDraft(*m_document, 1, {.use = ParaphraseUse::Both}));
        QCOMPARE(principles().size(), std::size_t{2});
        QCOMPARE(principles()[0].paraphrase, std::string("Keep it short."));
        QVERIFY(principles()[1].use == PrincipleUse::HeldOut);
        undo();  // one step
        QCOMPARE(principles(), must(contentOf(*m_document)).principles);
        QCOMPARE(principles().size(), std::size_t{1});
        QCOMPARE(principles()[0].paraphrase, std::string());
    }

    void aDraftOfAPrincipleThatIsGoneCanOnlyBeDismissed() {
        played({.antithesesOf = {"brief"}}, {answered(1, "", "Be endless.")});
        must(removePrinciples(*m_document, {principles()[0].id}));
        QVERIFY(!all()[0].about);
        QVERIFY(acceptDraft(*m_document, 1).error().detail.find("gone") != std::string::npos);
        must(dismissDraft(*m_document, 1));
    }

    void anAnswerTakesThePlaceOfAFailure() {
        const std::int64_t number = played(newOnes(1), {unanswered(1)});
        QVERIFY(all()[0].draft.state == DraftState::Unreadable && all()[0].draft.from.raw.empty());
        write(entry(number).folder, {answered(1, "Be kind.", "Be rude.")});
        QCOMPARE(all().size(), std::size_t{1});
        QVERIFY(all()[0].draft.state == DraftState::Open);
        QCOMPARE(all()[0].draft.problem, std::string());
        // An answer stands, whatever comes behind it.
        must(dismissDraft(*m_document, 1));
        write(entry(number).folder, {answered(1, "Be calm.", "Be wild.")});
        QCOMPARE(all()[0].draft.text, std::string("Be kind."));
        QVERIFY(all()[0].draft.state == DraftState::Dismissed);
    }

    void aDraftThatWasNotAskedForIsAProblemOfTheRun() {
        const LaunchedRun run = must(launchWriter(*m_document, newOnes(1)));
        {
            EventLog events = must(EventLog::open(RunFolder(run.folder)));
            must(events.write(made::started()));
            must(events.write(answered(2, "A", "B")));
        }
        static_cast<void>(m_document->runs().catchUp());
        QVERIFY2(entry(run.number).problem.find("draft 2") != std::string::npos, entry(run.number).problem.c_str());
        QVERIFY(all().empty());
    }

    void asksAreMadeOfTheWish() {
        must(m_document->edits().addPrinciple({"kind", "Be kind.", ""}));
        const auto planOf = [&](const WriterWish& wish) {
            const LaunchedRun run = must(launchWriter(*m_document, wish));
            return must(RunFolder(run.folder).readConfig());
        };
        QCOMPARE(planOf({.task = "T"}).write.numDrafts(), 4);
        const RunConfig config = planOf({.antithesesOf = {"kind"}, .paraphrasesOf = {"brief", "kind"}, .count = 2});
        QCOMPARE(config.write.asks.size(), std::size_t{3});
        QCOMPARE(config.write.numDrafts(), 6);
        QVERIFY(config.write.asks[1].hasAntithesis && !config.write.asks[2].hasAntithesis);
        QCOMPARE(config.settings.temperature, 0.8);
        // The set that is there is enough to go on from.
        QVERIFY(planOf({}).write.asks[0].kind == DraftKind::Principle);
    }

    void everyWritingHasASeedOfItsOwn() {
        const auto seedOf = [&](const WriterWish& wish) {
            return must(RunFolder(must(launchWriter(*m_document, wish)).folder).readConfig()).settings.seed;
        };
        const std::int64_t first = seedOf(newOnes());
        played(newOnes(), {answered(1, "Be kind.", "Be rude.")});
        QVERIFY(seedOf(newOnes()) != first);
        WriterWish wish = newOnes();
        wish.sampling.seed = 5;
        QCOMPARE(seedOf(wish), 5);
    }

    void anEndpointIsNamedAndItsSetupHoldsNoKey() {
        qputenv("SAMI_TEST_WRITER_KEY", "sk-canary");
        WriterWish wish = newOnes();
        wish.writer = "endpoint:https://api.example.org/v1";
        QVERIFY(launchWriter(*m_document, wish).error().detail.find("--writer-model") != std::string::npos);
        wish.endpoint.model = "m";
        wish.endpoint.keyEnv = "SAMI_TEST_WRITER_KEY";
        const RunConfig config = must(RunFolder(must(launchWriter(*m_document, wish)).folder).readConfig());
        QCOMPARE(config.write.writer, std::string("endpoint:api.example.org/m"));
        QCOMPARE(config.write.endpoint.keyEnv, std::string("SAMI_TEST_WRITER_KEY"));
        QVERIFY(toJson(config).dump().find("sk-canary") == std::string::npos);
        wish.writer = "endpoint:http://api.example.org/v1";  // where others could read it on its way
        QVERIFY(!launchWriter(*m_document, wish));
        qunsetenv("SAMI_TEST_WRITER_KEY");
    }

    void whatCanNotBeAskedIsRefusedBeforeARunIsMade() {
        must(removePrinciples(*m_document, {principles()[0].id}));
        const std::size_t before = m_document->runs().entries().size();
        QVERIFY(launchWriter(*m_document, {}).error().detail.find("--task") != std::string::npos);
        QVERIFY(launchWriter(*m_document, {.antithesesOf = {"nobody"}}).error().kind == ErrorKind::NotFound);
        WriterWish wish = newOnes();
        wish.writer = "/no/such/model";
        QVERIFY(!launchWriter(*m_document, wish));
        QCOMPARE(m_document->runs().entries().size(), before);
    }

    void theLatestUnfinishedWritingIsGoneOnWith() {
        QVERIFY(unfinishedWriter(*m_document).error().kind == ErrorKind::NotFound);
        const LaunchedRun run = must(launchWriter(*m_document, newOnes()));
        QCOMPARE(must(unfinishedWriter(*m_document)).number, run.number);
        write(run.folder, {answered(1, "Be kind.", "Be rude.")});
        QVERIFY(!unfinishedWriter(*m_document));
    }

    void aReaderSeesThemAndCanNotDecide() {
        played(newOnes(), {answered(1, "Be kind.", "Be rude.")});
        close();
        m_document = m_folder->opened(Access::ReadOnly);
        QCOMPARE(all().size(), std::size_t{1});
        QVERIFY(!acceptDraft(*m_document, 1) && !dismissDraft(*m_document, 1) && !launchWriter(*m_document, newOnes()));
    }
};

SAMI_TEST(TestDrafts)
#include "test_drafts.moc"
