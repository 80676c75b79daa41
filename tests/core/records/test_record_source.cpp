#include <QTest>

#include "core/records/record_source.h"
#include "core/records/row_json.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

struct Read {
    std::vector<std::string> values;  ///< each record as JSON
    std::vector<std::string> places;
    Result<void> done;
};

Read readAll(std::string_view text, const std::string& name, RowReport& report) {
    Read read;
    read.done = forEachRecord(text, name, report, [&](const Record& record) -> Result<void> {
        if (record.value.is_object() && record.value.contains("bad"))
            return fail(ErrorKind::Input, "{place}: bad", {{"place", record.place}});
        read.values.push_back(record.value.dump());
        read.places.push_back(record.place);
        return {};
    });
    return read;
}

std::string oneRow(const char* text) {
    return QByteArray(text).replace('\'', '"').toStdString();
}

}  // namespace

class TestRecordSource : public QObject {
    Q_OBJECT
private slots:
    void theFormFollowsTheContentNotTheEnding_data() {
        QTest::addColumn<QString>("text");
        const auto row = [](const char* spoken, QString text) { QTest::newRow(spoken) << text.replace('\'', '"'); };
        row("JSON Lines", "{'a': '1', 'b': 'x'}\n{'a': '2', 'b': 'y'}\n");
        row("JSON Lines behind blank ones", "\n\n{'a': '1', 'b': 'x'}\n\n{'a': '2', 'b': 'y'}");
        row("a list", "[{'a': '1', 'b': 'x'}, {'a': '2', 'b': 'y'}]");
        row("a list, a line each", "[\n{'a': '1', 'b': 'x'},\n{'a': '2', 'b': 'y'}\n]\n");
        row("a list in many lines", "[\n {\n  'a': '1',\n  'b': 'x'\n },\n {\n  'a': '2',\n  'b': 'y'\n }\n]");
        row("columns", "{'a': {'0': '1', '1': '2'}, 'b': {'0': 'x', '1': 'y'}}");
        row("columns of lists", "{'a': ['1', '2'], 'b': ['x', 'y']}");
        row("columns in many lines", "{\n'a': [\n'1',\n'2'],\n'b': ['x',\n'y']\n}");
        row("rows by number", "{'0': {'a': '1', 'b': 'x'}, '1': {'a': '2', 'b': 'y'}}");
        row("names, numbers, values", "{'columns': ['a', 'b'], 'index': [0, 1], 'data': [['1', 'x'], ['2', 'y']]}");
        row("a list inside an object", "{'version': 1, 'data': [{'a': '1', 'b': 'x'}, {'a': '2', 'b': 'y'}]}");
        row("commas", "a,b\n1,x\n2,y\n");
        row("quoted commas", "'a','b'\r\n'1','x'\r\n'2','y'\r\n");
        row("semicolons", "A;B\n1;x\n2;y\n");
        row("tabs, and columns without a name", "\t a \tB\t\n0\t1\tx\t\n1\t2\ty\t\n");
        row("empty cells around the table", "a,b\n1,x,,\n2,y\n,\n,,\n");
    }
    void theFormFollowsTheContentNotTheEnding() {
        QFETCH(QString, text);
        for (const char* name : {"q", "standard input", "q.jsonl", "q.json", "q.csv", "q.txt"}) {
            // A line of a file of lines is a row, whatever it holds.
            const bool isRow = text.startsWith('{') && !text.contains('\n') && std::string_view(name) == "q.jsonl";
            if (isRow) continue;
            RowReport report;
            const Read read = readAll(text.toStdString(), name, report);
            QVERIFY2(read.done.has_value(), read.done ? "" : read.done.error().detail.c_str());
            QCOMPARE(read.values, (std::vector<std::string>{oneRow("{'a':'1','b':'x'}"), oneRow("{'a':'2','b':'y'}")}));
        }
    }

    void oneObjectIsARowUnlessItHoldsColumns() {
        for (const char* name : {"q.jsonl", "q.json", "standard input"}) {
            RowReport report;
            const auto row = oneRow("{'id':1,'text':'a'}");
            QCOMPARE(readAll(row, name, report).values, std::vector<std::string>{row});
            const auto turns = oneRow("{'messages':[{'content':'a','role':'user'}]}");
            QCOMPARE(readAll(turns, name, report).values, std::vector<std::string>{turns});
        }
    }

    void aLineOfTextsIsNoTable() {
        RowReport report;
        QCOMPARE(readAll("\"One, two?\"\n\"Three?\"\n", "standard input", report).values.size(), std::size_t{2});
        QCOMPARE(readAll("\"text\"\n\"Three?\"\n", "q.csv", report).values,
                 std::vector<std::string>{oneRow("{'text':'Three?'}")});
    }

    void badRowsAreNamedOrLeftOut_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("first");
        QTest::addColumn<int>("bad");
        const auto row = [](const char* spoken, QString text, const char* first, int bad) {
            QTest::newRow(spoken) << text.replace('\'', '"') << QString(first) << bad;
        };
        row("torn lines", "{'a': 1}\n{'a': \n{'a': 2}\nnonsense\n{'a': 3}\n", "f:2: line 1, column", 2);
        row("a torn first line", "{'a': \n{'a': 1}\n{'a': 2}\n{'a': 3}\n", "f:1: line 1, column", 1);
        row("a first line of something else", "# made by\n{'a': 1}\n{'a': 2}\n{'a': 3}\n", "f:1: line 1, column", 1);
        row("rows that mean nothing", "{'a': 1}\n{'bad': 1}\n{'a': 2}\n{'a': 3}\n", "f:2: bad", 1);
        row("elements", "[{'a': 1}, {'bad': 1}, {'a' 2}, {'a': 2}, {'a': 3}]", "f: element 1: bad", 2);
        row("cells too many and too few", "a,b\n1,2\n1,2,3\n4\n5,6\n7,8\n", "f: line 3: 3 cells", 2);
        row("a quote that stays open", "a,b\n1,2\n3,'4\n5,6\n7,8\n", "f: line 3, column 3: the quote", 1);
    }
    void badRowsAreNamedOrLeftOut() {
        QFETCH(QString, text);
        QFETCH(QString, first);
        QFETCH(int, bad);
        RowReport strict;
        const Read refused = readAll(text.toStdString(), "f", strict);
        QVERIFY(!refused.done.has_value());
        QVERIFY2(refused.done.error().detail.starts_with(first.toStdString()), refused.done.error().detail.c_str());
        QVERIFY(refused.done.error().detail.ends_with("(import --skip-bad-rows leaves such rows out)"));
        RowReport lenient(true);
        const Read read = readAll(text.toStdString(), "f", lenient);
        QVERIFY(read.done.has_value());
        QCOMPARE(read.values.size(), std::size_t{3});
        QCOMPARE(lenient.badRows(), std::int64_t{bad});
        const std::string told = lenient.sentences().at(0);
        QVERIFY2(told.find("left out: " + std::to_string(bad) + "; the first is " + first.toStdString()) !=
                     std::string::npos,
                 told.c_str());
    }

    void aFileThatIsNoneIsRefusedAlsoWhenBadRowsAreLeftOut() {
        for (const char* text : {"[{\"a\": 1}, ", "[{\"a\": 1}] x", "{\"a\": {\"0\"", "a,a\n1,2\n"}) {
            RowReport report(true);
            QVERIFY2(!readAll(text, "f", report).done.has_value(), text);
        }
    }

    void whatPythonWritesAndJsonIsNotIsRead_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("half a pair, first") << QByteArray(R"({"a": "x\ud83d"})") << QByteArray("{\"a\":\"x\uFFFD\"}");
        QTest::newRow("half a pair, second") << QByteArray(R"({"a": "\ude42y"})") << QByteArray("{\"a\":\"\uFFFDy\"}");
        QTest::newRow("halves in the wrong order")
            << QByteArray(R"({"a": "\ude42\ud83d\ude42"})") << QByteArray("{\"a\":\"\uFFFD🙂\"}");
        QTest::newRow("a backslash before a u")
            << QByteArray(R"({"a": "\\ud83d", "b": NaN})") << QByteArray(R"({"a":"\\ud83d","b":null})");
        QTest::newRow("numbers that are none") << QByteArray(R"({"a": [NaN, -Infinity, Infinity], "b": "NaN"})")
                                               << QByteArray(R"({"a":[null,null,null],"b":"NaN"})");
    }
    void whatPythonWritesAndJsonIsNotIsRead() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        RowReport report;
        const Result<Json> read = parseRowJson(text.toStdString(), "f:1", report);
        QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
        QCOMPARE(read->dump(), expected.toStdString());
        QCOMPARE(report.sentences().size(), std::size_t{1});
    }

    void bytesThatAreNotUtf8AreCalledSo() {
        RowReport report;
        QCOMPARE(parseRowJson("{\"a\": \"\xE9\"}", "f:1", report).error().detail,
                 std::string("f:1: bytes that are not UTF-8; save it as UTF-8 text"));
    }
};

SAMI_TEST(TestRecordSource)
#include "test_record_source.moc"
