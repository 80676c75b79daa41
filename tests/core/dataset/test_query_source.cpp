#include <rapidcheck.h>
#include <QTest>
#include <set>

#include "core/base/json_file.h"
#include "core/base/text.h"
#include "core/dataset/query_source.h"
#include "tests/test_registry.h"

using namespace sami;

class TestQuerySource : public QObject {
    Q_OBJECT
private slots:
    void everyFormGivesTheSameQueries_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        // Written with ' for " and ~ for \" to stay readable.
        const auto row = [](const char* spoken, const char* name, QString text) {
            QTest::newRow(spoken) << QString(name) << text.replace("'", "\"").replace("~", "\\\"");
        };
        row("JSON Lines", "q.jsonl",
            "{'id': 'a', 'text': 'One?', 'split': 'training'}\n{'id': 'b', 'text': 'Two, ~three~?', 'split': "
            "'held-out'}");
        row("JSON Lines with a byte-order mark and CRLF", "q.jsonl",
            "\uFEFF{'id':'a','query':'One?'}\r\n\r\n{'id':'b','question':'Two, ~three~?','split':'test'}\r\n");
        row("a JSON list", "q.json",
            "[{'id': 'a', 'prompt': 'One?', 'split': 'train'},\n"
            " {'query_id': 'b', 'instruction': 'Two, ~three~?', 'split': 'validation'}]");
        row("a JSON object with data", "q.JSON",
            "{'data': [{'id': 'a', 'text': 'One?'}, {'id': 'b', 'text': 'Two, ~three~?', 'split': 'held_out'}]}");
        row("JSON columns", "q.json",
            "{'text': {'0': 'One?', '1': 'Two, ~three~?'}, 'id': {'0': 'a', '1': 'b'},"
            " 'split': {'0': 'train', '1': 'test'}}");
        row("CSV", "q.csv", "id,text,split\r\na,One?,training\r\nb,'Two, ''three''?',held-out\r\n");
    }
    void everyFormGivesTheSameQueries() {
        QFETCH(QString, name);
        QFETCH(QString, text);
        const Result<QueryFile> file = parseQueries(text.toStdString(), name.toStdString());
        QVERIFY2(file.has_value(), file ? "" : file.error().detail.c_str());
        QCOMPARE(file->queries, (std::vector<Query>{{"a", "One?", false}, {"b", "Two, \"three\"?", true}}));
        QVERIFY(file->namesSplits);
    }

    void publishedDataSetsAreReadAsTheyAre() {
        const QueryFile dialogues =
            parseQueries(
                R"({"chosen": "\n\nHuman: How do I boil an egg?\nQuickly!\n\nAssistant: In water.\n\nHuman: Why?\n\nAssistant: So.", "rejected": "\n\nHuman: How do I boil an egg?\nQuickly!\n\nAssistant: No."}
                   {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello", "rejected": ""})",
                "-")
                .value();
        QCOMPARE(dialogues.queries.size(), std::size_t{2});
        QCOMPARE(dialogues.queries[0].text, std::string("How do I boil an egg?\nQuickly!"));
        QCOMPARE(dialogues.queries[1].text, std::string("Hi"));
        RowReport report;
        const QueryFile posts =
            parseQueries(
                R"({"info": {"id": "t3_a", "post": "My cat hides.", "title": "Cat", "subreddit": "pets"}, "summaries": [{"text": "x"}], "choice": 0, "split": "train"}
{"info": {"id": "t3_a", "post": "My cat hides.", "title": "Cat", "subreddit": "pets"}, "summaries": [], "choice": 1, "split": "train"}
{"info": {"id": "cnn", "article": "A storm has come.", "title": "Storm"}, "summaries": [], "split": "valid1"}
{"info": {"id": "t3_b", "post": "We moved.", "title": "Move"}, "summaries": [], "split": "valid2"})",
                "comparisons.jsonl", report)
                .value();
        QCOMPARE(report.leftOut(LeftOut::Article), 1);
        QCOMPARE(posts.queries, (std::vector<Query>{{"t3_a", "My cat hides.", false}, {"t3_b", "We moved.", true}}));
    }

    void bareTextsGetIdsFromTheirText() {
        const QueryFile file = parseQueries(R"(["One?", "Two?", "One?"])", "q.json").value();
        QCOMPARE(file.queries.size(), std::size_t{2});
        QCOMPARE(file.queries[0].id, idFromText("One?"));
        QVERIFY(file.queries[0].id != file.queries[1].id);
        QVERIFY(!file.namesSplits);
    }

    void columnsKeepTheOrderOfTheirNumbers() {
        const QueryFile file = parseQueries(R"({"query": {"10": "ten", "9": "nine", "0": "zero"}})", "q.json").value();
        QCOMPARE(file.queries.at(0).text + file.queries.at(1).text + file.queries.at(2).text,
                 std::string("zeronineten"));
    }

    void malformedFilesAreRefusedByPlace_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* spoken, const char* name, QByteArray text, const char* said) {
            QTest::newRow(spoken) << QString(name) << text << QString(said);
        };
        row("a torn line", "q.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b", "q.jsonl:2: line 1, column");
        row("no text", "q.jsonl", "{\"id\": \"a\"}", "q.jsonl:1: no text");
        row("an empty text", "q.jsonl", "{\"text\": \" \"}", "q.jsonl:1: no text");
        row("a number for a text", "q.jsonl", "{\"text\": 7}", "q.jsonl:1: \"text\" must be text, not 7");
        row("a number in a column", "q.json", R"({"text": {"0": "a", "1": 5}})",
            "q.json: \"1\": \"text\" must be text, not 5");
        row("a list in a table", "q.jsonl", R"({"query": ["a", "b"]})", "q.jsonl:1: \"query\" must be text, not [");
        row("an unknown split", "q.jsonl", "{\"text\": \"a\", \"split\": \"dev\"}", "\"split\" must be");
        row("one id for two texts", "q.jsonl", "{\"id\":1,\"text\":\"a\"}\n{\"id\":1,\"text\":\"b\"}",
            "q.jsonl:2: the id \"1\"");
        row("an empty file", "q.jsonl", "", "q.jsonl: holds no query");
        row("a bare number", "q.json", "7", "q.json: expected a list");
        row("columns of unequal length", "q.json", R"({"text": {"0": "a"}, "id": {}})",
            "\"id\" has no value for \"0\"");
        row("nesting without end", "q.json", QByteArray(100000, '['), "q.json: line 1, column 257: nested");
        row("an unclosed quote", "q.csv", "id,text\n1,\"a\n\n", "q.csv: line 2, column 3: the quote");
        row("text after a quote", "q.csv", "id,text\n1,\"a\"b\n", "q.csv: line 2, column 6: text after");
        row("a short record", "q.csv", "id,text\n1,a\n2\n", "q.csv: line 3: 1 cells");
        row("a NUL byte", "q.csv", QByteArray("text\na\0b\n", 9), "q.csv: line 2, column 2: a NUL");
        row("bytes that are not UTF-8", "q.csv", "text\nab\xFFz\n", "q.csv: line 2, column 3: bytes");
    }
    void malformedFilesAreRefusedByPlace() {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        QFETCH(QString, said);
        const Result<QueryFile> file = parseQueries(text.toStdString(), name.toStdString());
        QVERIFY(!file.has_value());
        QVERIFY2(file.error().detail.find(said.toStdString()) != std::string::npos, file.error().detail.c_str());
        QVERIFY(file.error().kind == ErrorKind::Input);
    }

    void everyWrittenFormReadsBackAsItWas() {
        const bool held = rc::check("queries read back", [] {
            const auto part = rc::gen::element<std::string>("a", "\"", ",", "\n", "\r\n", "ü", " ", "'", "#", "\\",
                                                            "- one", "+", "=", "@", "\t", "\r", ";", "{", "[");
            std::vector<Query> queries;
            const int count = *rc::gen::inRange(1, 5);
            for (int i = 0; i < count; ++i) {
                Query query{"id-" + std::to_string(i), "", *rc::gen::arbitrary<bool>()};
                for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(part))
                    query.text += piece;
                if (trimmed(query.text).empty()) query.text += "q";
                query.set = *rc::gen::element<std::string>("", "a", "b, c", "- d", "\"e\"");
                queries.push_back(query);
            }
            RC_ASSERT(parseQueries(toJsonLines(queries), "q.jsonl").value().queries == queries);
            RC_ASSERT(parseQueries(jsonArrayOfLines(toJsonLines(queries)), "q.json").value().queries == queries);
            RC_ASSERT(parseQueries(toCsv(queries), "q.csv").value().queries == queries);
        });
        QVERIFY(held);
    }

    void aFieldThatIsSaidTakesThePlaceOfWhatIsRecognised() {
        const std::string table = "Key,text,Long Question,part\n7,no,One?,test\n8,no,Two?,train\n";
        RowReport report;
        const QueryFile file =
            parseQueries(table, "q.csv", report, {.text = "Long Question", .id = "Key", .split = "part"}).value();
        QCOMPARE(file.queries, (std::vector<Query>{{"7", "One?", true}, {"8", "Two?", false}}));
        QVERIFY(file.namesSplits);
        QCOMPARE(QString::fromStdString(report.takenFor()), QStringLiteral("a table with a header"));
        // To say that nothing is a split leaves it to the share.
        const QueryFile unsplit = parseQueries("text,split\nOne?,test\n", "q.csv", report, {.split = ""}).value();
        QVERIFY(!unsplit.namesSplits && !unsplit.queries.front().heldOut);
        const Result<QueryFile> nowhere = parseQueries(table, "q.csv", report, {.set = "topic"});
        QVERIFY(!nowhere && nowhere.error().detail.find("\"topic\"") != std::string::npos);
    }

    void whatAFileIsTakenForIsTold_data() {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<int>("layout");
        QTest::addColumn<QByteArray>("field");
        const auto layout = [](ExchangeLayout each) { return static_cast<int>(each); };
        QTest::newRow("text") << QByteArray(R"({"prompt": "One?"})") << layout(ExchangeLayout::Text)
                              << QByteArray("prompt");
        QTest::newRow("bare") << QByteArray(R"("One?")") << layout(ExchangeLayout::BareText) << QByteArray();
        QTest::newRow("turns") << QByteArray(R"({"messages": [{"role": "user", "content": "One?"}]})")
                               << layout(ExchangeLayout::Conversation) << QByteArray("messages");
        QTest::newRow("HH-RLHF") << QByteArray(R"({"chosen": "\n\nHuman: One?\n\nAssistant: Yes."})")
                                 << layout(ExchangeLayout::Transcript) << QByteArray("chosen");
        QTest::newRow("TL;DR") << QByteArray(R"({"info": {"id": "t3", "post": "One?"}})")
                               << layout(ExchangeLayout::Post) << QByteArray("info.post");
    }
    void whatAFileIsTakenForIsTold() {
        QFETCH(QByteArray, row);
        QFETCH(int, layout);
        QFETCH(QByteArray, field);
        const QueryFile file = parseQueries(row.toStdString(), "q.jsonl").value();
        QCOMPARE(static_cast<int>(file.layout), layout);
        QCOMPARE(QByteArray::fromStdString(file.columns.text.value()), field);
        QCOMPARE(file.queries.front().text, std::string("One?"));
    }

    void holdingOutIsStableAndHitsItsShare() {
        std::vector<Query> queries;
        for (int i = 0; i < 2000; ++i) queries.push_back({"q" + std::to_string(i), "text", false});
        std::vector<Query> fewer(queries.begin(), queries.begin() + 500);
        holdOut(queries, 0.2, 1);
        holdOut(fewer, 0.2, 1);
        QVERIFY(std::equal(fewer.begin(), fewer.end(), queries.begin()));
        const auto heldOut =
            std::count_if(queries.begin(), queries.end(), [](const Query& query) { return query.heldOut; });
        QVERIFY2(heldOut > 320 && heldOut < 480, std::to_string(heldOut).c_str());  // 400, standard deviation 18
    }

    /// What is passed over in the first pass must be in the second, wherever it stands.
    void bothPassesOfAReaderTakeTheSameRows() {
        std::string rows;
        for (int i = 0; i < 9000; ++i) {
            const std::string id = std::to_string(i / 2 * 2);  // each twice: odd ones with the same text or another
            const std::string text = i % 4 == 3 ? "Other " + id + "?" : "Text " + id + "?";
            rows += (i % 7 == 6 ? "broken" : dumpLine(OrderedJson{{"id", id}, {"text", text}})) + std::string("\n");
        }
        RowReport report(true);
        const std::string name = "q.jsonl";
        const QueryReader reader = QueryReader::open(rows, name, report).value();
        std::vector<Query> read;
        std::size_t batches = 0;
        const auto done = reader.forEachBatch([&](std::vector<Query>& batch) -> Result<void> {
            read.insert(read.end(), batch.begin(), batch.end());
            ++batches;
            return {};
        });
        QVERIFY(done.has_value() && batches > 1);
        QCOMPARE(std::ssize(read), reader.count());
        std::set<std::string> ids;
        for (const Query& query : read) {
            QVERIFY(ids.insert(query.id).second);
            QVERIFY(query.text.ends_with(" " + query.id + "?"));
        }
        QVERIFY(report.badRows() > 0 && report.leftOut(LeftOut::Repetition) > 0);
        QCOMPARE(reader.count() + report.badRows() + report.leftOut(LeftOut::Repetition), std::int64_t{9000});
    }

    void aReadersTakerEndsThePass() {
        RowReport report;
        const std::string name = "q.json";
        const std::string rows = R"(["One?", "Two?"])";
        const QueryReader reader = QueryReader::open(rows, name, report).value();
        const auto done = reader.forEachBatch(
            [](std::vector<Query>&) -> Result<void> { return fail(ErrorKind::Io, "the disk is full"); });
        QVERIFY(!done.has_value() && done.error().kind == ErrorKind::Io);
    }

    void gappyIdsOfAReaderAreWholeNumbers() {
        RowReport report;
        const std::string name = "q.csv";
        const std::string rows = "id,text\n1.0,One?\n,Two?\n3.0,Three?\n";
        const QueryReader reader = QueryReader::open(rows, name, report).value();
        std::vector<std::string> ids;
        const auto done = reader.forEachBatch([&](std::vector<Query>& batch) -> Result<void> {
            for (const Query& query : batch) ids.push_back(query.id);
            return {};
        });
        QVERIFY(done.has_value());
        QCOMPARE(ids, (std::vector<std::string>{"1", idFromText("Two?"), "3"}));
    }
};

SAMI_TEST(TestQuerySource)
#include "test_query_source.moc"
