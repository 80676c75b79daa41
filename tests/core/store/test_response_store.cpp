#include "core/dataset/response_file.h"
#include "tests/core/workbench/example_document.h"
#include "tests/test_registry.h"

using namespace example;

class TestResponseStore : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<DocumentFolder> m_folder;
    std::unique_ptr<Document> m_document;
    ResponseStore store() const { return m_document->store().responses(); }

private slots:
    void init() {
        m_folder = std::make_unique<DocumentFolder>();
        m_document = m_folder->created();
        const LaunchedRun run = must(launchRun(*m_document));
        playIteration(RunFolder(run.folder));
        Response train = response(8, "base", 1, 0, "a training response");
        train.purpose = ResponsePurpose::Train;
        train.dropped = "identical";
        add(RunFolder(run.folder).responsesFile(), dumpLine(toJson(train)) + "\n");
        must(m_document->runs().catchUp());
    }
    void cleanup() { m_document.reset(); }

    void responsesReadBackAsWritten() {
        const std::vector<ResponseRow> all = must(store().responses());
        QCOMPARE(all.size(), std::size_t{9});
        Response expected = response(0, "base", 3, 0, "base answers 3 0");
        QVERIFY(all[0].response == expected);
        QCOMPARE(*all[0].run, 1);
        QCOMPARE(*all[8].response.dropped, std::string("identical"));
    }

    void filtersNarrow_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<int>("expected");
        QTest::newRow("by writer") << 0 << 5;
        QTest::newRow("by query") << 1 << 4;
        QTest::newRow("by column") << 2 << 4;
        QTest::newRow("by purpose") << 3 << 1;
        QTest::newRow("held-out queries only") << 4 << 8;
        QTest::newRow("current only") << 5 << 8;
        QTest::newRow("a page") << 6 << 2;
        QTest::newRow("another run") << 7 << 0;
    }
    void filtersNarrow() {
        QFETCH(int, which);
        QFETCH(int, expected);
        ResponseFilter filter;
        if (which == 0) filter.model = "base";
        if (which == 1) filter.queryId = "q3";
        if (which == 2) filter.column = 1;
        if (which == 3) filter.purpose = ResponsePurpose::Train;
        if (which == 4) filter.heldOutOnly = true;
        if (which == 5) filter.currentOnly = true;
        if (which == 6) filter.limit = 2;
        if (which == 6) filter.offset = 7;
        if (which == 7) filter.run = 9;
        QCOMPARE(must(store().responses(filter)).size(), static_cast<std::size_t>(expected));
        if (which != 6) QCOMPARE(must(store().count(filter)), expected);
    }

    void summariesCountCurrentResponsesAndTheirTokens() {
        const std::vector<ResponseSummary> all = must(store().summaries());
        QCOMPARE(all.size(), std::size_t{2});
        QCOMPARE(all[0].model, std::string("base"));
        QCOMPARE(all[0].n, 4);
        QCOMPARE(*all[0].meanTokens, 16.0);  // "base answers 3 0"
        Response unknown = response(0, "", 3, 0, "no tokenizer here");
        unknown.tokens.reset();
        must(store().addImported("theirs", {unknown}));
        QVERIFY(!must(store().summaries()).at(2).meanTokens.has_value());
    }

    void importedResponsesBringTheirQueriesAndStayOnce() {
        Response fresh = response(0, "", 9, 0, "answer");
        fresh.queryId.clear();
        fresh.query = "A question nobody had asked?";
        Response known = fresh;
        known.query = "Question 3?";
        QVERIFY(must(store().addImported("theirs", {fresh, known})) == (ImportCount{2, 0}));
        QVERIFY(must(store().addImported("theirs", {fresh, known})) == (ImportCount{0, 2}));
        const std::vector<Query> queries = must(m_document->store().queries().queries({.origin = {}}));
        QCOMPARE(queries.size(), std::size_t{5});
        QVERIFY(queries.back().origin == QueryOrigin::Imported);
        QCOMPARE(must(m_document->store().queries().queries()).size(), std::size_t{4});
        ResponseFilter theirs;
        theirs.model = "theirs";
        QCOMPARE(must(store().responses(theirs)).at(1).response.queryId, std::string("q3"));
    }

    void columnOfAnImportedResponseIsFoundOut() {
        Response known = response(0, "", 3, 0, "x");  // "Be brief." stands in column 0 of the run
        Response antithetical = response(0, "", 3, 0, "y");
        antithetical.constitution = "1. Be calm.\n2. Be long.";
        Response strange = response(0, "", 3, 0, "z");
        strange.constitution = "Be a pirate.";
        for (Response* each : {&known, &antithetical, &strange}) {
            each->column = kUnknownColumn;
            each->constitutionName.clear();
        }
        must(store().addImported("theirs", {known, antithetical, strange}));
        ResponseFilter theirs;
        theirs.model = "theirs";
        const std::vector<ResponseRow> rows = must(store().responses(theirs));
        QCOMPARE(rows[0].response.column, 0);
        QCOMPARE(rows[1].response.column, 1);
        QCOMPARE(rows[1].response.constitutionName, std::string("antithesis"));
        QCOMPARE(rows[2].response.column, 0);
    }

    void importUnderTheNameOfAModelIsRefused() {
        const Result<ImportCount> refused = store().addImported("iteration-1", {response(0, "", 3, 0, "x")});
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().detail.find("--name") != std::string::npos);
    }

    void refusedImportLeavesNothing() {
        Response clash = response(0, "", 3, 0, "x");
        clash.query = "Not what q3 asks";
        QVERIFY(!store().addImported("theirs", {response(0, "", 4, 0, "fine"), clash}).has_value());
        QCOMPARE(must(m_document->store().models().models()).size(), std::size_t{2});
    }
};

SAMI_TEST(TestResponseStore)
#include "test_response_store.moc"
