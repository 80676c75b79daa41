#include <QTest>

#include "core/base/json_file.h"
#include "core/constitution/constitution_file.h"
#include "core/constitution/principle_fields.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

/// What a file says; a message in place of a failed dereference.
ConstitutionSet parsed(const std::string& text) {
    const Result<ConstitutionFile> file = parseConstitutionFile(text, "c.json");
    if (!file) qWarning("%s", file.error().detail.c_str());
    return file ? file->set : ConstitutionSet{};
}

}  // namespace

class TestConstitutionFile : public QObject {
    Q_OBJECT
private slots:
    void aCombinationIsPrinciplesAndOneFlip() {
        const ConstitutionSet read = parsed(
            R"({"positive": "1. Be brief.\n2. Be kind,\nalways.\n3. Be calm.", "negative": "1. Be long.\n2. Be kind,\nalways.\n3. Be upset.",
                "identifiers": {"positive": ["pos brief", "kind", "pos_calm"],
                                "negative": ["neg brief", "kind", "neg_calm"]}})");
        QCOMPARE(read.principles, (std::vector<Principle>{{"brief", "Be brief.", "Be long.", 1},
                                                          {"kind", "Be kind,\nalways.", "", 2},
                                                          {"calm", "Be calm.", "Be upset.", 3}}));
        QCOMPARE(read.flips, (std::vector<Flip>{{{1, 3}}}));
    }

    void linesOfTheTwoSidesArePaired_data() {
        QTest::addColumn<QString>("negative");
        QTest::addColumn<QString>("identifiers");
        const char* const inOrder = "1. no a\n2. no b\n3. yes c";
        const char* const moved = "1. yes c\n2. no b\n3. no a";
        QTest::newRow("stems and the word for the side") << moved << R"(["pos c", "neg b", "neg a"])";
        QTest::newRow("underscores") << moved << R"(["pos_c", "neg_b", "neg_a"])";
        QTest::newRow("as earlier versions wrote them") << moved << R"(["c", "not-b", "not-a"])";
        QTest::newRow("the same stems on both sides") << moved << R"(["c", "b", "a"])";
        QTest::newRow("names that share nothing, in order") << inOrder << R"(["x", "y", "z"])";
        QTest::newRow("no identifiers, in order") << inOrder << "";
        QTest::newRow("no identifiers, the unflipped line elsewhere") << "1. yes c\n2. no a\n3. no b" << "";
    }
    void linesOfTheTwoSidesArePaired() {
        QFETCH(QString, negative);
        QFETCH(QString, identifiers);
        Json json{{"positive", "1. yes a\n2. yes b\n3. yes c"}, {"negative", negative.toStdString()}};
        if (!identifiers.isEmpty()) {
            json["identifiers"] = {{"positive", {"a", "b", "c"}}, {"negative", Json::parse(identifiers.toStdString())}};
        }
        const ConstitutionSet read = parsed(json.dump());
        QCOMPARE(read.principles[0].antithesis, std::string("no a"));
        QCOMPARE(read.principles[1].antithesis, std::string("no b"));
        QVERIFY(!read.principles[2].hasAntithesis());
        QCOMPARE(read.flips, (std::vector<Flip>{{{1, 2}}}));
    }

    void identifiersWithoutASideStayNames() {
        const ConstitutionSet read = parsed(R"({"positive": "1. a\n2. b\n3. c", "negative": "1. d\n2. e\n3. f",
                "identifiers": {"positive": ["positive", "not-rude", "pos "], "negative": ["neg positive", "not-not-rude", "pos"]}})");
        QCOMPARE(read.principles[0].name + "|" + read.principles[1].name + "|" + read.principles[2].name,
                 std::string("positive|not-rude|pos"));
        QCOMPARE(read.principles[1].antithesis, std::string("e"));
    }

    void anotherUseIsRead() {
        QCOMPARE(parsed(R"([{"name": "a", "text": "x", "antithesis": "y", "use": "held-out", "id": "of others"}])"),
                 (ConstitutionSet{{{"a", "x", "y", 1, PrincipleUse::HeldOut}}, {}}));
        QCOMPARE(parsed(R"({"positive": "a", "negative": "b", "use": "held-out"})"),
                 (ConstitutionSet{{{"", "a", "b", 1, PrincipleUse::HeldOut}}, {{{1}}}}));
    }

    void missingIdentifiersAreInvented() {
        const auto read = parseConstitutions(R"({"positive": "Be brief.", "negative": "Be long."})", "c.json").value();
        QCOMPARE(read, (std::vector<Principle>{{"principle-1", "Be brief.", "Be long."}}));
    }

    void listsOfPrinciplesAreRead() {
        const auto read =
            parseConstitutions(R"([{"name": "a", "title": "A", "text": "x", "antithesis": "y"}])", "c.json").value();
        QCOMPARE(read, (std::vector<Principle>{{"a", "x", "y"}}));
    }

    void otherWordsAreReadAndWritten() {
        const char* const text = R"([{"name": "a", "text": "x", "antithesis": "y", "paraphrase": "x2",
                                      "antithesis_paraphrase": "y2"}])";
        const Principle read = parseConstitutions(text, "c.json").value().at(0);
        QCOMPARE(read.paraphrase + " " + read.antithesisParaphrase, std::string("x2 y2"));
        QCOMPARE(parseConstitutions("[" + dumpLine(toJson(read)) + "]", "d.json").value().at(0), read);
    }

    void numberedTextIsTheReverseOfPrinciples() {
        const Constitution set{"x", {"one", "two\n1. not a number here", "three"}};
        QCOMPARE(principlesOf(set.text()), set.principles);
        QCOMPARE(principlesOf("Bare text.\n1. later"), (std::vector<std::string>{"Bare text.\n1. later"}));
    }

    void oppositeExchangesEverySide() {
        const std::vector<Principle> set{{"a", "x", "not x"}, {"b", "y", "not y"}};
        QCOMPARE(oppositeOf("1. y\n2. not x", set).value(), std::string("1. not y\n2. x"));
        QCOMPARE(oppositeOf("not x", set).value(), std::string("x"));
        QVERIFY(!oppositeOf("1. y\n2. z", set).has_value());
    }

    void otherWordsBelongToTheirPrinciple() {
        Principle principle{"a", "x", "not x", 3};
        principle.paraphrase = "like x";
        principle.antithesisParaphrase = "unlike x";
        const std::vector<Principle> set{principle, {"b", "y", "not y", 4}};
        QCOMPARE(oppositeOf("1. y\n2. like x", set).value(), std::string("1. not y\n2. not x"));
        QCOMPARE(oppositeOf("unlike x", set).value(), std::string("x"));
        QCOMPARE(linesOf("1. unlike x\n2. like x", set),
                 (std::vector<ConstitutionLine>{{"unlike x", 3, true}, {"like x", 3, false}}));
        QCOMPARE(paraphrased({"x", "not x"}, set).value(), (std::vector<std::string>{"like x", "unlike x"}));
        QVERIFY(!paraphrased({"y"}, set).has_value() && !paraphrased({"z"}, set).has_value());
    }

    void oppositeLeavesPrinciplesWithoutAntithesisAsTheyAre() {
        const std::vector<Principle> set{{"a", "x", "not x"}, {"b", "y", ""}};
        QCOMPARE(oppositeOf("1. y\n2. not x", set).value(), std::string("1. y\n2. x"));
        QVERIFY(!oppositeOf("y", set).has_value());
    }

    void linesSayWhichPrincipleTheyComeFrom() {
        const std::vector<Principle> set{{"a", "x", "not x", 7}, {"b", "y", "", 2}};
        QCOMPARE(linesOf("1. not x\n2. y\n3. z", set),
                 (std::vector<ConstitutionLine>{{"not x", 7, true}, {"y", 2, false}, {"z", 0, false}}));
        QCOMPARE(linesOf("x", set), (std::vector<ConstitutionLine>{{"x", 7, false}}));
        QCOMPARE(linesOf("", set), (std::vector<ConstitutionLine>{{"", 0, false}}));
    }

    void malformedFilesAreRefused_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("no antitheses") << R"({"positive": "a"})" << "\"negative\" is missing";
        const auto combination = [](const char* negative, const char* identifiers) {
            return QStringLiteral(R"({"positive": "1. x\n2. y", "negative": "%1", )"
                                  R"("identifiers": {"positive": ["pos a", "pos b"], "negative": [%2]}})")
                .arg(negative, identifiers);
        };
        QTest::newRow("nothing flipped") << combination("1. y\\n2. x", "\"pos b\", \"pos a\"") << "flip at least one";
        QTest::newRow("a name that only one side has")
            << combination("1. no\\n2. y", "\"neg c\", \"pos b\"") << "names \"c\", which the positive side";
        QTest::newRow("a principle with two texts") << combination("1. x!\\n2. no", "\"pos a\", \"neg b\"")
                                                    << "\"a\" reads \"x\" on the positive side and \"x!\"";
        QTest::newRow("a text under two names")
            << combination("1. x\\n2. no", "\"pos b\", \"neg a\"") << "the text of principle \"a\" is called \"b\"";
        QTest::newRow("an antithesis that is none")
            << combination("1. x\\n2. no", "\"neg a\", \"neg b\"") << "\"a\" is the same as its antithesis";
        QTest::newRow("an antithesis twice")
            << combination("1. no\\n2. none", "\"neg a\", \"neg a\"") << "states \"a\" twice";
        QTest::newRow("a line twice") << combination("1. no\\n2. no", "\"neg a\", \"neg b\"") << "states \"b\" twice";
        QTest::newRow("a principle beside its antithesis")
            << combination("1. x\\n2. no", "\"pos a\", \"a\"") << "states \"a\" twice";
        QTest::newRow("an empty line") << combination("1. \\n2. y", "\"neg a\", \"pos b\"")
                                       << "line 1 of the negative side";
        QTest::newRow("an unknown use") << R"({"positive": "a", "negative": "b", "use": "x"})" << "not \"x\"";
        QTest::newRow("a text twice")
            << R"([{"name":"a","text":"x","antithesis":"y"},{"name":"b","text":" x","antithesis":"w"}])"
            << "\"b\" reads as one before";
        QTest::newRow("a list's antithesis that is none")
            << R"([{"name":"a","text":"x","antithesis":"x "}])" << "same as its antithesis";
        QTest::newRow("sides of unequal length")
            << R"({"positive": "1. a\n2. b", "negative": "c"})" << "2 principles but 1";
        QTest::newRow("too few identifiers")
            << R"({"positive": "1. a\n2. b", "negative": "1. c\n2. d", "identifiers": {"positive": ["x"]}})"
            << "1 identifiers for 2";
        QTest::newRow("one name twice")
            << R"([{"name":"a","text":"x","antithesis":"y"},{"name":"a","text":"z","antithesis":"w"}])"
            << "two principles are called \"a\"";
        QTest::newRow("an empty text") << R"([{"name":"a","text":" ","antithesis":"y"}])" << "has no text";
        QTest::newRow("no principle") << "[]" << "holds no principle";
        QTest::newRow("torn JSON") << R"({"positive")" << "c.json: line 1";
    }
    void malformedFilesAreRefused() {
        QFETCH(QString, text);
        QFETCH(QString, said);
        const Result<std::vector<Principle>> read = parseConstitutions(text.toStdString(), "c.json");
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.find(said.toStdString()) != std::string::npos, read.error().detail.c_str());
    }
};

SAMI_TEST(TestConstitutionFile)
#include "test_constitution_file.moc"
