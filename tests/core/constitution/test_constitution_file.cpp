#include <QTest>

#include "core/constitution/constitution_file.h"
#include "tests/test_registry.h"

using namespace sami;

class TestConstitutionFile : public QObject {
    Q_OBJECT
private slots:
    void referenceFormIsRead() {
        const std::vector<Principle> read =
            parseConstitutions(
                R"({"positive": "1. Be brief.\n2. Be kind,\nalways.", "negative": "1. Be long.\n2. Be rude.",
                                   "identifiers": {"positive": ["brief", "kind"], "negative": ["long", "rude"]}})",
                "c.json")
                .value();
        QCOMPARE(read, (std::vector<Principle>{{"brief", "Be brief.", "Be long."},
                                               {"kind", "Be kind,\nalways.", "Be rude."}}));
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

    void writtenFormReadsBack() {
        for (const std::vector<Principle>& set : {std::vector<Principle>{{"a", "x", "y"}},
                                                  std::vector<Principle>{{"a", "x\nz", "y"}, {"b", "\"q\"", "ü"}}}) {
            QCOMPARE(parseConstitutions(toReferenceJson(set), "c.json").value(), set);
        }
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

    void malformedFilesAreRefused_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("said");
        QTest::newRow("no antitheses") << R"({"positive": "a"})" << "\"negative\" is missing";
        QTest::newRow("sides of unequal length")
            << R"({"positive": "1. a\n2. b", "negative": "c"})" << "2 principles but 1";
        QTest::newRow("too few identifiers")
            << R"({"positive": "1. a\n2. b", "negative": "1. c\n2. d", "identifiers": {"positive": ["x"]}})"
            << "1 identifiers for 2";
        QTest::newRow("one name twice")
            << R"([{"name":"a","text":"x","antithesis":"y"},{"name":"a","text":"z","antithesis":"w"}])"
            << "two principles are called \"a\"";
        QTest::newRow("an empty text") << R"([{"name":"a","text":" ","antithesis":"y"}])" << "needs a name, a text";
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
