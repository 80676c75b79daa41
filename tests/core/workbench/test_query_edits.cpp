#include "core/workbench/query_edits.h"

#include "core/workbench/filter_ledger.h"
#include "core/workbench/query_survey.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestQueryEdits : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    int m_told = 0;
    Subscription m_subscription;

    Query query(const char* id) const { return must(queryRows(*m_document, rows({id}))).front().query; }
    std::vector<std::int64_t> rows(const std::vector<std::string>& ids) const {
        return must(queriesNamed(*m_document, ids));
    }
    std::int64_t edited(const std::vector<std::string>& ids, const std::vector<QueryEdit>& edits) {
        return must(editQueries(*m_document, rows(ids), edits));
    }
    void add(std::vector<Query> queries) { must(m_document->store().queries().add(queries)); }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        m_told = 0;
        m_subscription = m_document->subscribe(
            [this](const Change& change) { m_told += std::holds_alternative<QueriesChanged>(change) ? 1 : 0; });
    }
    void cleanup() {
        m_subscription = {};
        m_document.reset();
    }

    void aChangeIsTakenBackAndDoneAgain() {
        QCOMPARE(edited({"q1", "q3"}, {{QueryEdit::Kind::HoldOut, {}}, {QueryEdit::Kind::Tag, " hard "}}),
                 std::int64_t{2});
        QVERIFY(query("q1").heldOut);
        QCOMPARE(query("q3").tags, std::vector<std::string>{"hard"});
        QCOMPARE(m_told, 1);
        // In the one history of the experiment, in the order things were done.
        must(m_document->edits().addPrinciple({"calm", "Be calm.", "Be wild."}));
        must(m_document->edits().undo());
        QVERIFY(query("q1").heldOut);
        QCOMPARE(must(m_document->edits().undo()), std::string("Hold out 2 queries"));
        QVERIFY(!query("q1").heldOut && query("q1").tags.empty());
        must(m_document->edits().redo());
        QVERIFY(query("q1").heldOut);
        QCOMPARE(m_told, 3);
    }

    void whatChangesNothingIsNoStep() {
        QCOMPARE(edited({"q3"}, {{QueryEdit::Kind::HoldOut, {}}}), std::int64_t{0});
        QCOMPARE(m_told, 0);
        QVERIFY(must(m_document->edits().history()).empty());
    }

    void aQueryThatIsRemovedIsInNoRunAndComesBack() {
        edited({"q2"}, {{QueryEdit::Kind::Remove, {}}});
        const RunConfig without = must(iteratingConfig(*m_document, {}));
        QCOMPARE(without.queries.size(), std::size_t{3});
        edited({"q2"}, {{QueryEdit::Kind::Restore, {}}});
        QCOMPARE(must(iteratingConfig(*m_document, {})).queries.size(), std::size_t{4});
    }

    void aKeptQueryGoesIntoTheRunAsSuch() {
        edited({"q2"}, {{QueryEdit::Kind::Keep, {}}});
        const RunConfig config = must(iteratingConfig(*m_document, {}));
        QVERIFY(!config.queries[0].kept && config.queries[1].kept);
        const RunConfig again = must(runConfigFromJson(Json::parse(toJson(config).dump()), "config"));
        QVERIFY(again.queries[1].kept);
    }

    void questionsOfVisitorsAreNeitherTrainedOnNorHeldOut() {
        add({{.id = "a1", .text = "Mine?", .origin = QueryOrigin::Asked}});
        const auto refused = editQueries(*m_document, rows({"q1", "a1"}), {{QueryEdit::Kind::HoldOut, {}}});
        QVERIFY(!refused && refused.error().kind == ErrorKind::Input);
        QVERIFY(!query("q1").heldOut);  // all or none
        edited({"a1"}, {{QueryEdit::Kind::Tag, "nice"}});
        QCOMPARE(query("a1").tags, std::vector<std::string>{"nice"});
    }

    void anEmptyTagIsRefused() {
        const auto refused = editQueries(*m_document, rows({"q1"}), {{QueryEdit::Kind::Tag, " "}});
        QVERIFY(!refused && refused.error().kind == ErrorKind::Usage);
    }

    void aRunIsRefusedWhereAHeldOutQueryIsTrainedOn() {
        add({{.id = "h9", .text = "question 1? ", .heldOut = true, .set = "another"}});
        const Result<LaunchedRun> refused = launchRun(*m_document);
        QVERIFY(!refused && refused.error().kind == ErrorKind::Input);
        QVERIFY(QString::fromStdString(refused.error().detail).contains("\"h9\""));
        const QueryOverview overview = must(surveyQueries(*m_document));
        QCOMPARE(overview.duplicates.size(), std::size_t{1});
        QVERIFY(overview.duplicates.front().acrossSplit());
        QCOMPARE(overview.training, std::int64_t{2});
        QCOMPARE(overview.heldOut, std::int64_t{3});
        QCOMPARE(must(separateSplit(*m_document)), std::int64_t{1});
        QVERIFY(must(queryRows(*m_document, rows({"q1"}))).front().removed);
        QCOMPARE(must(m_document->edits().standing()).undo, std::string("Remove query \"q1\""));
        must(launchRun(*m_document));
    }

    void theOverviewKnowsSetsTagsAndOnlyData() {
        add({{.id = "s", .text = "Question 1?", .origin = QueryOrigin::Asked, .set = "z"}});
        edited({"q1", "s"}, {{QueryEdit::Kind::Tag, "b"}, {QueryEdit::Kind::Tag, "a"}});
        const QueryOverview overview = must(surveyQueries(*m_document));
        QCOMPARE(overview.sets, std::vector<std::string>{"z"});
        QCOMPARE(overview.tags, (std::vector<std::string>{"a", "b"}));
        QVERIFY(overview.duplicates.empty());  // the other one is in no run
        QCOMPARE(overview.training, std::int64_t{2});
    }

    void theLedgerHasEveryDroppedQueryWithItsAnswers() {
        const LaunchedRun run = must(launchRun(*m_document));
        {
            LineAppender responses = must(LineAppender::open(RunFolder(run.folder).responsesFile()));
            std::int64_t seq = 0;
            for (const int query : {1, 2}) {
                for (const int column : {0, 1}) {
                    Response made = response(seq++, "base", query, column, query == 1 ? "Same." : "Another.");
                    made.purpose = ResponsePurpose::Train;
                    if (query == 1) made.dropped = "identical";
                    must(responses.append(toJson(made)));
                }
            }
            EventLog events = must(EventLog::open(RunFolder(run.folder)));
            must(events.write(made::started()));
            must(events.write(FilteredEvent{1, 1, {{"identical", 1}, {"too-long", 3}}, {}}));
        }
        must(m_document->runs().catchUp(run.number));
        edited({"q1"}, {{QueryEdit::Kind::Keep, {}}});
        const FilterLedger ledger = must(filterLedger(*m_document, run.name));
        QCOMPARE(ledger.counts, (std::vector<FilterCount>{{1, 1, {{"identical", 1}, {"too-long", 3}}}}));
        QCOMPARE(ledger.queries.size(), std::size_t{1});
        const DroppedQuery& dropped = ledger.queries.front();
        QCOMPARE(dropped.id, std::string("q1"));
        QCOMPARE(dropped.rule, std::string("identical"));
        QVERIFY(dropped.kept);
        QCOMPARE(dropped.answers.size(), std::size_t{2});
        QCOMPARE(dropped.answers[1].constitutionName, std::string("antithesis"));
        QCOMPARE(dropped.answers[1].text, std::string("Same."));
        QCOMPARE(must(whereDropped(*m_document, dropped.row)), ledger.queries);
        QVERIFY(must(whereDropped(*m_document, rows({"q2"}).front())).empty());
        QVERIFY(!filterLedger(*m_document, "run-9"));
    }

    void whatIsOnlyReadCantBeChanged() {
        const std::vector<std::int64_t> row = rows({"q1"});
        m_subscription = {};
        m_document.reset();
        m_document = m_folder->opened(Access::ReadOnly);
        QVERIFY(!editQueries(*m_document, row, {{QueryEdit::Kind::HoldOut, {}}}));
    }
};

SAMI_TEST(TestQueryEdits)
#include "test_query_edits.moc"
