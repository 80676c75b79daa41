#include "core/workbench/query_edits.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/workbench/filter_ledger.h"
#include "core/workbench/import_preview.h"
#include "core/workbench/query_survey.h"
#include "tests/core/workbench/byte_tokenizer.h"
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

    void replacingIsAStepAndEarlierStepsKeepTheirQueries() {
        edited({"q1"}, {{QueryEdit::Kind::HoldOut, {}}});
        const auto all = [this] { return must(m_document->store().queries().queries()); };
        const std::vector<Query> before = all();
        const SourceText file{"n.jsonl", R"({"id": "q2", "text": "Another second?", "split": "held-out"})"
                                         "\n"
                                         R"({"id": "n1", "text": "New?", "split": "training"})"};
        RowReport report;
        const ImportCount count = must(importQueries(*m_document, file, {.replace = true}, report));
        QCOMPARE(count, (ImportCount{.added = 1, .present = 1, .removed = 0, .gone = 4}));
        const std::vector<Query> after = all();
        QCOMPARE(after.size(), std::size_t{2});
        QCOMPARE(must(m_document->edits().standing()).undo, std::string("Replace the queries by those of n.jsonl"));
        must(m_document->edits().undo());
        QCOMPARE(all(), before);
        must(m_document->edits().redo());
        QCOMPARE(all(), after);
        must(m_document->edits().undo());
        must(m_document->edits().undo());
        QVERIFY(!query("q1").heldOut);
        QCOMPARE(all().size(), std::size_t{4});
        QCOMPARE(must(m_document->edits().standing()).undo, std::string());
    }

    /// Files of earlier versions hold the records in the step itself.
    void aReplacementThatHoldsItsRecordsIsTakenBack() {
        const std::int64_t row = rows({"q1"}).front();
        const auto records = [&](const char* text) {
            return OrderedJson{{"replaced_queries", {{row, text, true, "data", "set", false}}}};
        };
        must(m_document->store().edits().add(
            {0, "replace-queries", "", "Replace", 0, records("Of old?"), records("Of now?"), false}));
        must(m_document->edits().undo());
        QCOMPARE(query("q1").text, std::string("Of old?"));
        QVERIFY(query("q1").heldOut);
        must(m_document->edits().redo());
        QCOMPARE(query("q1").text, std::string("Of now?"));
    }

    void aStepOfAReplacementIsSmallAndIsForgottenWhole() {
        const auto replaceBy = [this](const char* text) {
            RowReport report;
            must(importQueries(*m_document, {"n.txt", text}, {.replace = true}, report));
        };
        replaceBy("[\"One?\", \"Two?\"]");
        QVERIFY(dumpLine(must(m_document->store().edits().lastDone())->before).size() < 60);
        must(m_document->edits().undo());
        QCOMPARE(must(m_document->store().queries().queries()).size(), std::size_t{4});
        replaceBy("[\"Three?\"]");  // the step that was undone can't be done again
        QVERIFY(!m_document->edits().redo());
        must(m_document->edits().undo());
        must(m_document->edits().redo());
        QCOMPARE(must(m_document->store().queries().queries()).size(), std::size_t{1});
    }

    void aFileThatCanNotBeImportedChangesNothing() {
        const std::vector<Query> before = must(m_document->store().queries().queries());
        std::string rows;
        for (int i = 0; i < 5000; ++i)
            rows += dumpLine(OrderedJson{{"id", "n" + std::to_string(i)}, {"text", "New?"}}) + "\n";
        rows += dumpLine(OrderedJson{{"id", "q1"}, {"text", "Another?"}});
        RowReport report;
        const auto taken = importQueries(*m_document, {"n.jsonl", rows}, {}, report);
        QVERIFY(!taken.has_value() && taken.error().detail.find("\"q1\"") != std::string::npos);
        QCOMPARE(must(m_document->store().queries().queries()), before);
    }

    void whatAPersonRemovedStaysSoWhereItComesAgain() {
        const SourceText file{"n.jsonl", R"({"id": "q1", "text": "Question 1?"})"
                                         "\n"
                                         R"({"id": "n1", "text": "New?"})"};
        edited({"q1"}, {{QueryEdit::Kind::Remove, {}}});
        RowReport report;
        QueryTokens tokens;
        const QueryReader read = must(queriesOf(file, {}, report));
        const QueryPreview preview = must(previewImport(*m_document, read, {}, report, tokens));
        QCOMPARE(preview.counts.added, std::int64_t{1});
        QCOMPARE(preview.counts.present, std::int64_t{0});
        QCOMPARE(preview.counts.removed, std::int64_t{1});
        QVERIFY(preview.first.front().state == IdState::Removed);
        QCOMPARE(must(importQueries(*m_document, file, {}, report)), (ImportCount{.added = 1, .removed = 1}));
        QVERIFY(must(queryRows(*m_document, rows({"q1"}))).front().removed);
        const QueryPreview replacing = must(previewImport(*m_document, read, {.replace = true}, report, tokens));
        QCOMPARE(replacing.counts.added, std::int64_t{1});
        QCOMPARE(replacing.counts.gone, std::int64_t{3});
        must(importQueries(*m_document, file, {.replace = true}, report));
        QVERIFY(!must(queryRows(*m_document, rows({"q1"}))).front().removed);
    }

    void duplicatesAreListedAsFarAsTheyAreAskedFor() {
        add({{.id = "h9", .text = "question 1?", .heldOut = true}, {.id = "t9", .text = "Question 2? "}});
        const auto listed = [this](const QueryListFilter& filter) {
            DuplicateListing listing(filter);
            while (must(listing.readOn(*m_document, std::chrono::seconds(1)))) {
            }
            return must(listing.finished(*m_document));
        };
        QCOMPARE(listed({}).size(), std::size_t{2});
        QVERIFY(listed({}).front().acrossSplit);
        QCOMPARE(listed({}).front().rows, rows({"h9", "q1"}));
        const std::vector<ListedDuplicates> training = listed({.heldOut = false});
        QCOMPARE(training.front().rows, rows({"q1"}));
        QVERIFY(training.front().acrossSplit);
        QCOMPARE(training.back().rows, rows({"q2", "t9"}));
        QCOMPARE(listed({.heldOut = true}).size(), std::size_t{1});
        QCOMPARE(listed({.words = "question 2"}).front().rows, rows({"q2", "t9"}));
    }

    void theNextLabelsAreReadWithoutWhatTheStepsChanged() {
        edited({"q1"}, {{QueryEdit::Kind::HoldOut, {}}});
        {
            SQLite::Database raw(m_folder->file().string(), SQLite::OPEN_READWRITE);
            raw.exec("UPDATE edit SET before = '{', after = '{'");
        }
        QCOMPARE(must(m_document->edits().standing()).undo, std::string("Hold out query \"q1\""));
        QCOMPARE(must(m_document->edits().history()).size(), std::size_t{1});
        QVERIFY(!m_document->edits().undo());
    }

    void aTokenizerThatComesLaterIsNoticed() {
        const QTemporaryDir folder;
        RunSettings settings = must(m_document->store().principles().settings());
        settings.model = folder.path().toStdString();
        must(m_document->edits().setSettings(settings));
        QueryTokens tokens;
        const std::vector<std::string> texts = {"hello"};
        QVERIFY(!tokens.count(*m_document, texts).front().has_value());
        put(folder.filePath("tokenizer.json").toStdString(), byteTokenizer().dump());
        QCOMPARE(tokens.count(*m_document, texts).front(), std::optional<std::int64_t>(5));
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
