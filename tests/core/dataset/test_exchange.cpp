#include <QTest>

#include "core/dataset/query_source.h"
#include "core/dataset/response_file.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

std::string json(QString text) {
    return text.replace('\'', '"').toStdString();
}

}  // namespace

class TestExchange : public QObject {
    Q_OBJECT
private slots:
    void commonLayoutsAreReadForWhatTheyAre_data() {
        QTest::addColumn<QString>("row");
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("answer");
        const auto add = [](const char* spoken, const char* row, const char* query, const char* answer) {
            QTest::newRow(spoken) << QString(row) << QString(query) << QString(answer);
        };
        add("Alpaca", "{'instruction': 'Add.', 'input': '1 and 2', 'output': '3'}", "Add.\n\n1 and 2", "3");
        add("Alpaca without an input", "{'instruction': 'Hi.', 'input': '', 'output': 'Ho.'}", "Hi.", "Ho.");
        add("Alpaca with the whole prompt beside it",
            "{'instruction': 'Add.', 'input': '1', 'output': '3', 'text': 'Below is ... Add. ... 3'}", "Add.\n\n1",
            "3");
        add("Dolly", "{'instruction': 'Who?', 'context': 'It was Ann.', 'response': 'Ann.', 'category': 'qa'}",
            "Who?\n\nIt was Ann.", "Ann.");
        add("pairs of input and output", "{'input': '2+2', 'output': '4'}", "2+2", "4");
        add("capitals", "{'Question': 'Why?', 'Answer': 'So.'}", "Why?", "So.");
        add("OpenAI's messages",
            "{'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'Ho'}]}", "Hi", "Ho");
        add("parts of text",
            "{'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'H'}, {'type': 'text', 'text': 'i'}]},"
            "{'role': 'assistant', 'content': 'Ho'}]}",
            "Hi", "Ho");
        add("ShareGPT's conversations",
            "{'id': 'x_0', 'conversations': [{'from': 'human', 'value': 'Hi'}, {'from': 'gpt', 'value': 'Ho'}]}", "Hi",
            "Ho");
        add("turns in turn", "{'conversation': ['Hi', 'Ho']}", "Hi", "Ho");
        add("a prompt of turns, answered apart", "{'prompt': [{'role': 'user', 'content': 'Hi'}], 'completion': 'Ho'}",
            "Hi", "Ho");
        add("preferences of turns",
            "{'chosen': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'Ho'}], 'rejected': []}",
            "Hi", "Ho");
        add("HH-RLHF", "{'chosen': '\\n\\nHuman: Hi\\n\\nAssistant: Ho', 'rejected': ''}", "Hi", "Ho");
        add("a prompt that is a transcript", "{'prompt': '\\n\\nHuman: Hi\\n\\nAssistant:', 'response': 'Ho'}", "Hi",
            "Ho");
        add("TL;DR's posts", "{'id': 't3_a', 'title': 'Cat', 'post': 'Hi', 'response': 'Ho'}", "Hi", "Ho");
    }
    void commonLayoutsAreReadForWhatTheyAre() {
        QFETCH(QString, row);
        QFETCH(QString, query);
        QFETCH(QString, answer);
        RowReport report;
        const QueryFile queries = parseQueries(json(row), "q.jsonl", report).value();
        QCOMPARE(queries.queries.at(0).text, query.toStdString());
        if (row.contains(QStringLiteral("'post'"))) return;  // summaries are answers to nothing asked
        const Response response = parseResponses(json(row), "r.jsonl", report).value().at(0);
        QCOMPARE(response.query, query.toStdString());
        QCOMPARE(response.text, answer.toStdString());
        QVERIFY(report.sentences().empty());
    }

    void instructionsWithDifferentInputsAreDifferentQueries() {
        RowReport report;
        const QueryFile file = parseQueries(json("{'instruction': 'Sort.', 'input': 'b a', 'output': 'a b'}\n"
                                                 "{'instruction': 'Sort.', 'input': 'd c', 'output': 'c d'}\n"),
                                            "q.jsonl", report)
                                   .value();
        QCOMPARE(file.queries.size(), std::size_t{2});
        QCOMPARE(report.leftOut(LeftOut::Repetition), std::int64_t{0});
    }

    void whatIsLeftOutOfConversationsIsCounted() {
        const std::string rows = json(
            "{'messages': [{'role': 'system', 'content': 'Be.'}, {'role': 'user', 'content': 'a'},"
            "{'role': 'assistant', 'content': 'b'}]}\n"
            "{'conversations': [{'from': 'gpt', 'value': 'Hello'}, {'from': 'human', 'value': 'c'},"
            "{'from': 'gpt', 'value': 'd'}, {'from': 'human', 'value': 'e'}]}\n"
            "{'chosen': '\\n\\nHuman: f\\n\\nAssistant: g\\n\\nHuman: h\\n\\nAssistant: i'}\n"
            "{'messages': [{'role': 'system', 'content': ''}, {'role': 'user', 'content': 'a'}]}\n");
        RowReport report;
        QCOMPARE(parseQueries(rows, "q.jsonl", report).value().queries.size(), std::size_t{3});
        QCOMPARE(report.leftOut(LeftOut::SystemTurn), std::int64_t{1});
        QCOMPARE(report.leftOut(LeftOut::EarlierTurns), std::int64_t{1});
        QCOMPARE(report.leftOut(LeftOut::LaterTurns), std::int64_t{2});
        QCOMPARE(report.leftOut(LeftOut::Repetition), std::int64_t{1});
        QCOMPARE(report.sentences().size(), std::size_t{4});
    }

    void whatIsNoQuestionIsRefusedByName_data() {
        QTest::addColumn<QString>("row");
        QTest::addColumn<QString>("said");
        QTest::newRow("no user") << "{'messages': [{'role': 'assistant', 'content': 'a'}]}" << "no turn of a user";
        QTest::newRow("an unknown role") << "{'messages': [{'role': 'narrator', 'content': 'a'}]}" << "narrator";
        QTest::newRow("a picture")
            << "{'messages': [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': 'x'}]}]}"
            << "turn 1 is not text alone";
        QTest::newRow("a question of nothing") << "{'messages': [{'role': 'user', 'content': ' '}]}" << "no text";
        QTest::newRow("other fields") << "{'sentence': 'a', 'label': 1}" << "found \"label\", \"sentence\"";
    }
    void whatIsNoQuestionIsRefusedByName() {
        QFETCH(QString, row);
        QFETCH(QString, said);
        RowReport report;
        const Result<QueryFile> read = parseQueries(json(row), "q.jsonl", report);
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.starts_with("q.jsonl:1: ") &&
                     read.error().detail.find(said.toStdString()) != std::string::npos,
                 read.error().detail.c_str());
    }

    void idsMayBeNumbersOfAnyKind_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("ids");
        QTest::newRow("a whole fraction") << "{'id': 1.0, 'text': 'a'}" << "1";
        QTest::newRow("a negative number") << "{'id': -3, 'text': 'a'}" << "-3";
        QTest::newRow("nothing") << "{'id': '', 'text': 'a'}" << QString::fromStdString(idFromText("a"));
        QTest::newRow("null") << "{'id': null, 'text': 'a'}" << QString::fromStdString(idFromText("a"));
        // pandas makes fractions of whole numbers as soon as one is missing.
        QTest::newRow("a column with gaps") << "id,text\n1.0,b\n,a\n3.0,c\n"
                                            << QStringLiteral("1 %1 3").arg(QString::fromStdString(idFromText("a")));
        QTest::newRow("versions") << "id,text\n1.0,b\n2.0,a\n" << "1.0 2.0";
    }
    void idsMayBeNumbersOfAnyKind() {
        QFETCH(QString, text);
        QFETCH(QString, ids);
        RowReport report;
        std::string found;
        const QueryFile file = parseQueries(json(text), "q", report).value();
        for (const Query& query : file.queries) found += (found.empty() ? "" : " ") + query.id;
        QCOMPARE(found, ids.toStdString());
    }

    void badRowsAreLeftOutAndTheRestIsRead() {
        const std::string rows = json(
            "{'id': 1, 'text': 'a'}\n{'id': 1, 'text': 'b'}\n{'id': [], 'text': 'c'}\n"
            "{'id': 2, 'text': 'd', 'split': 'x'}\n{'id': 3, 'text': 'e'}\n");
        RowReport lenient(true);
        QCOMPARE(parseQueries(rows, "q.jsonl", lenient).value().queries.size(), std::size_t{2});
        QCOMPARE(lenient.badRows(), std::int64_t{3});
        RowReport none(true);
        const Result<QueryFile> nothing = parseQueries("{'a'}\n{'b'}\n", "q.jsonl", none);
        QVERIFY(!nothing.has_value());
        QVERIFY2(nothing.error().detail.starts_with("q.jsonl: holds no query; of 2 bad rows the first is q.jsonl:1: "),
                 nothing.error().detail.c_str());
    }

    void answersKeepEveryByteInEveryForm() {
        for (const char* text : {"- one\n- two", "'- one", "''=1", "+1", "@you", "\ttab", "'tis", "=A1", "", "a\rb"}) {
            Response written;
            written.model = "m";
            written.query = "- why?";
            written.text = text;
            written.column = kUnknownColumn;
            for (const auto& [name, file] :
                 {std::pair{"r.jsonl", toJsonLines({written})}, std::pair{"r.csv", toCsv({written})},
                  std::pair{"r.json", toReferenceJson({written})}}) {
                const Result<std::vector<Response>> read = parseResponses(file, name);
                QVERIFY2(read.has_value(), read ? "" : read.error().detail.c_str());
                QCOMPARE(read->at(0).text, written.text);
                QCOMPARE(read->at(0).query, written.query);
                QCOMPARE(read->at(0).column, written.column);
            }
        }
    }

    void countsMayBeWrittenAsFractions() {
        const std::vector<Response> read =
            parseResponses("query,response,tokens,column\nq,a,12.0,1.0\nq,b,,\n", "r.csv").value();
        QCOMPARE(*read.at(0).tokens, std::int64_t{12});
        QCOMPARE(read.at(0).column, std::int64_t{1});
        QVERIFY(!read.at(1).tokens.has_value());
    }
};

SAMI_TEST(TestExchange)
#include "test_exchange.moc"
