#include <QTest>

#include "core/base/json_file.h"
#include "core/base/text.h"
#include "tests/test_registry.h"

using namespace sami;

class TestText : public QObject {
    Q_OBJECT
private slots:
    void replacesEachMaximalMalformedPartOnce() {
        QCOMPARE(withReplacementCharacters("a\xFF"
                                           "b"),
                 std::string("a\xEF\xBF\xBD"
                             "b"));
        QCOMPARE(withReplacementCharacters("\xE2\x82"), std::string("\xEF\xBF\xBD"));
        for (const char* whole : {"", "a", "\xC3\xA9", "\xFF", "a\x80", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\xA0"})
            QCOMPARE(lengthOfWholeCharacters(whole), std::string_view(whole).size());
        for (const char* part : {"\xC3", "\xE2\x82", "\xE2", "\xF0\x9F\x98", "\xF0\x9F", "\xF0"}) {
            QCOMPARE(lengthOfWholeCharacters(std::string("a") + part), std::size_t{1});
            QCOMPARE(lengthOfWholeCharacters(std::string("\xC3\xA9") + part), std::size_t{2});
        }
        QCOMPARE(withReplacementCharacters("\xE2\x82\xAC"), std::string("\xE2\x82\xAC"));
        QCOMPARE(withReplacementCharacters("\xED\xA0\x80"), std::string("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"));
    }
    void wordsAreStretchesBetweenWhiteSpace() {
        QCOMPARE(numWords(" one\ttwo,\n\nthree "), 3);
        QCOMPARE(numWords("one"), 1);
        QCOMPARE(numWords(" \n"), 0);
        QCOMPARE(numWords(""), 0);
    }
    void whatRoundsToNothingHasNoSign() {
        QCOMPARE(formattedNumber("%.3f", -0.0001), std::string("0.000"));
        QCOMPARE(formattedNumber("%.1f MB", -0.01), std::string("0.0 MB"));
        QCOMPARE(formattedNumber("%.3f", -0.001), std::string("-0.001"));
        QCOMPARE(formattedNumber("%.1e", -1e-9), std::string("-1.0e-09"));
    }
    void namesStandInQuotesWithCommas() {
        QCOMPARE(inQuotes({"brief", "polite"}), std::string("\"brief\", \"polite\""));
        QCOMPARE(inQuotes({}), std::string());
    }
    void refusesDeepNestingWithLineAndColumn() {
        const Result<Json> value = parseJson("\n" + std::string(100000, '['), "deep.json");
        QVERIFY(!value.has_value());
        QVERIFY(value.error().detail.starts_with("deep.json: line 2, column 257: nested deeper"));
    }
    void linesOfJsonBecomeAnArray() {
        QCOMPARE(jsonArrayOfLines("{\"a\":1}\n{\"a\":\"x\\ny\"}\n"), std::string("[{\"a\":1},\n {\"a\":\"x\\ny\"}]\n"));
        QCOMPARE(jsonArrayOfLines(""), std::string("[]\n"));
    }
    void namesTheLineOfAMalformedJsonLine() {
        const auto row = [](const Json&, std::size_t) -> Result<void> { return {}; };
        const Result<void> done = forEachJsonLine("{}\n\n{\"a\": }\n", "rows.jsonl", row);
        QVERIFY(!done.has_value());
        QVERIFY2(done.error().detail.starts_with("rows.jsonl:3: line 1, column 7"), done.error().detail.c_str());
    }
};

SAMI_TEST(TestText)
#include "test_text.moc"
