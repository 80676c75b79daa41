#include <QTest>

#include "core/dataset/response.h"
#include "core/dataset/response_file.h"
#include "core/dataset/response_filter.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

Response example() {
    Response response;
    response.line.seq = 7;
    response.line.attempt = 2;
    response.iteration = 1;
    response.model = "iteration-1";
    response.purpose = ResponsePurpose::HeldOut;
    response.queryId = "q7";
    response.query = "Why?";
    response.column = 1;
    response.constitutionName = "antithesis";
    response.constitution = "Be long.";
    response.text = "Because.\n\"So\" <b>π</b>";
    response.thought = "The sky scatters blue light.\nSo:";
    response.tokens = 3;
    response.finish = "length";
    response.dropped = "truncated";
    return response;
}

std::string reasonOf(const std::vector<FilterInput>& responses, const FilterRules& rules) {
    return std::string(dropReason(responses, rules).value_or("kept"));
}

}  // namespace

class TestResponse : public QObject {
    Q_OBJECT
private slots:
    void lineReadsBackAsWritten() {
        QVERIFY(responseFromJson(Json(toJson(example())), "x").value() == example());
        Response bare = example();
        bare.tokens.reset();
        bare.dropped.reset();
        QVERIFY(toJson(bare)["dropped"].is_null() && toJson(bare)["tokens"].is_null());
        QVERIFY(responseFromJson(Json(toJson(bare)), "x").value() == bare);
    }

    void lineIsRefusedByField_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("an unknown purpose") << "purpose" << "\"fun\"";
        QTest::newRow("a text for a number") << "seq" << "\"7\"";
        QTest::newRow("no response") << "response" << "null";
    }
    void lineIsRefusedByField() {
        QFETCH(QString, field);
        QFETCH(QString, value);
        Json line = Json(toJson(example()));
        line[field.toStdString()] = Json::parse(value.toStdString());
        const Result<Response> read = responseFromJson(line, "responses.jsonl:8");
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.starts_with("responses.jsonl:8: \"" + field.toStdString()),
                 read.error().detail.c_str());
    }

    void rulesDropForTheirReasonAlone() {
        FilterRules none{.dropIdentical = false,
                         .dropEmpty = false,
                         .dropTruncated = false,
                         .dropContaining = {},
                         .dropUnlessFullStop = false,
                         .cutAt = {}};
        FilterRules rules = none;
        rules.dropIdentical = true;
        QCOMPARE(reasonOf({{"same"}, {"same"}}, rules), std::string("identical"));
        QCOMPARE(reasonOf({{"a"}, {"b"}, {"a"}}, rules), std::string("identical"));
        QCOMPARE(reasonOf({{"a"}, {"a "}}, rules), std::string("kept"));
        QCOMPARE(reasonOf({{"same"}, {"same"}}, none), std::string("kept"));
        rules = none;
        rules.dropEmpty = true;
        QCOMPARE(reasonOf({{"a"}, {" \n"}}, rules), std::string("empty"));
        rules = none;
        rules.dropTruncated = true;
        QCOMPARE(reasonOf({{"a"}, {"b", true}}, rules), std::string("truncated"));
        QCOMPARE(reasonOf({{"a"}, {"b", true}}, FilterRules{}), std::string("kept"));
        rules = none;
        rules.dropContaining = {"[insert", "[]"};
        QCOMPARE(reasonOf({{"a"}, {"see [insert name]"}}, rules), std::string("containing"));
        rules = none;
        rules.dropUnlessFullStop = true;
        QCOMPARE(reasonOf({{"Ends well. \n"}, {"does not"}}, rules), std::string("kept"));
        QCOMPARE(reasonOf({{"Ends badly!"}, {"Fine."}}, rules), std::string("no-full-stop"));
        rules.noneIsPrincipled = true;
        QCOMPARE(reasonOf({{"Fine."}, {"does not"}}, rules), std::string("no-full-stop"));
        rules = none;
        rules.dropBeginning = {"I'm sorry", "Désolé"};
        QCOMPARE(reasonOf({{"a"}, {"\n i'm Sorry, but no"}}, rules), std::string("beginning"));
        QCOMPARE(reasonOf({{"a"}, {"DÉSOLÉ."}}, rules), std::string("beginning"));
        QCOMPARE(reasonOf({{"a"}, {"He said: I'm sorry"}}, rules), std::string("kept"));
        // Without the marker there is no response, whatever the rules are.
        QCOMPARE(reasonOf({{"a"}, {"", true, true}}, none), std::string("no-marker"));
    }

    void defaultRulesAreThoseOfTheDesign() {
        QCOMPARE(reasonOf({{""}, {""}}, FilterRules{}), std::string("empty"));
        QCOMPARE(reasonOf({{"x"}, {"x"}}, FilterRules{}), std::string("identical"));
    }

    void cutsBeforeTheFirstMark() {
        const std::vector<std::string> marks{"Human: ", "###"};
        QCOMPARE(cutLength("one ### two Human: three", marks), std::size_t{4});
        QCOMPARE(cutLength("one Human: two ###", marks), std::size_t{4});
        QCOMPARE(cutLength("nothing here", marks), std::size_t{12});
        QCOMPARE(cutLength("###", marks), std::size_t{0});
    }

    void referenceResponsesAreRead() {
        const std::vector<Response> read =
            parseResponses(R"({"constitution": {"0": "1. A\n2. B", "1": "C"}, "question": {"0": "Q0", "1": "Q1"},
                               "response": {"0": "R0", "1": "R1"}})",
                           "r.json")
                .value();
        QCOMPARE(read.size(), std::size_t{2});
        QCOMPARE(read[0].constitution, std::string("1. A\n2. B"));
        QCOMPARE(read[1].query, std::string("Q1"));
        QCOMPARE(read[1].text, std::string("R1"));
        QVERIFY(!read[0].tokens.has_value());
        QCOMPARE(read[0].column, kUnknownColumn);
        QVERIFY(read[0].purpose == ResponsePurpose::Import);
    }

    void allWrittenFormsReadBack() {
        const Response written = example();
        for (const auto& [name, text] :
             {std::pair{"r.jsonl", toJsonLines({written})}, std::pair{"r.csv", toCsv({written})},
              std::pair{"r.json", toReferenceJson({written})}}) {
            const Response read = parseResponses(text, name).value().at(0);
            QCOMPARE(read.text, written.text);
            QCOMPARE(read.query, written.query);
            QCOMPARE(read.constitution, written.constitution);
            if (std::string(name) == "r.json") continue;  // the reference's form knows no more
            QCOMPARE(read.queryId, written.queryId);
            QCOMPARE(read.column, written.column);
            QCOMPARE(*read.tokens, *written.tokens);
            QCOMPARE(read.finish, written.finish);
        }
    }

    void responsesFromElsewhereAreRefusedByPlace() {
        const auto said = [](const char* text, const char* name) { return parseResponses(text, name).error().detail; };
        QCOMPARE(said(R"({"query": "a"})", "r.jsonl"),
                 std::string("r.jsonl:1: \"response\" is missing (import --skip-bad-rows leaves such rows out)"));
        QCOMPARE(said(R"({"query": "a", "response": 7})", "r.jsonl"),
                 std::string("r.jsonl:1: \"response\" must be text (import --skip-bad-rows leaves such rows out)"));
        QVERIFY(said(R"({"query": "a", "response": "b", "tokens": -1})", "r.jsonl").find("must be a count") !=
                std::string::npos);
        QVERIFY(said(R"({"query": " ", "response": "b"})", "r.jsonl").find("no text") != std::string::npos);
        QVERIFY(said("", "r.jsonl").find("holds no response") != std::string::npos);
    }
};

SAMI_TEST(TestResponse)
#include "test_response.moc"
