#include <QTest>

#include "core/base/json_file.h"
#include "core/endpoint/chat.h"
#include "tests/test_registry.h"

using namespace sami;

class TestChat : public QObject {
    Q_OBJECT
private slots:
    void theRequestIsThePapers() {
        const Json sent = Json::parse(chatRequest("m\"x", "Which?\n\xFF"));
        QCOMPARE(sent.at("model").get<std::string>(), std::string("m\"x"));
        QCOMPARE(sent.at("messages").size(), std::size_t{1});
        QCOMPARE(sent.at("messages")[0].at("role").get<std::string>(), std::string("user"));
        QCOMPARE(sent.at("messages")[0].at("content").get<std::string>(), std::string("Which?\n\xEF\xBF\xBD"));
        QCOMPARE(sent.at("temperature").get<double>(), 0.0);
        QCOMPARE(sent.at("top_p").get<double>(), 0.9);
        QCOMPARE(sent.at("max_tokens").get<int>(), 200);
    }

    void onlyTheExactLastLineIsAVerdict_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<char>("letter");
        const auto row = [](const char* answer, char letter) { QTest::newRow(answer) << QByteArray(answer) << letter; };
        row("A is short.\nFinal Response: A", 'A');
        row("Final Response: A\nNo: it is not.\n\nFinal Response: B \r\n\n", 'B');
        row("Final Response: C", '-');
        row("Final Response: a", '-');
        row("Final Response: A or B", '-');
        row("Final Response: A.", '-');
        row("Final Response:A", '-');
        row("**Final Response: A**", '-');
        row("I choose Final Response: A", '-');
        row("Final Response: A\nI hope this helps.", '-');
        row("A", '-');
        row("Both are good.", '-');
        row("", '-');
    }
    void onlyTheExactLastLineIsAVerdict() {
        QFETCH(QByteArray, answer);
        QFETCH(char, letter);
        QCOMPARE(finalResponse(answer.toStdString()).value_or('-'), letter);
    }

    void anAnswerIsReadFromTheFirstChoice() {
        const char* const body =
            R"({"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Hi\nB"}}]})";
        QCOMPARE(chatAnswer(body).value().words, std::string("Hi\nB"));
        QVERIFY(!chatAnswer(body).value().isCut);
    }

    void whatIsNoChatCompletionIsRefused() {
        for (const char* body :
             {"", " \n", "{", "[]", "null", R"({"error":{"message":"no"}})", R"({"choices":[]})", R"({"choices":{}})",
              R"({"choices":[{"text":"A"}]})", R"({"choices":[{"message":{"content":null}}]})",
              R"({"choices":[{"message":"A"}]})", R"({"choices":[{"message":{"content":["A"]}}]})",
              R"({"choices":[{"message":{"content":" \n"}}]})", "<html>502</html>"})
            QVERIFY2(!chatAnswer(body).has_value(), body);
        QVERIFY(!chatAnswer(std::string(100000, '[')).has_value());
    }
};

SAMI_TEST(TestChat)
#include "test_chat.moc"
