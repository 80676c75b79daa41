#include <QTest>

#include "core/evaluation/verdict_file.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

VerdictRecord example() {
    VerdictRecord record;
    record.baseline = "base";
    record.candidate = "iteration-1";
    record.queryId = "q1";
    record.query = "Why, \"oh\" why?";
    record.constitution = "1. a\n2. b";
    record.verdict.judge = "person";
    record.verdict.outcome = Outcome::Tie;
    record.verdict.bothBad = true;
    record.verdict.scoreBaseline = -0.25;
    record.verdict.order = "candidate-first";
    record.verdict.comment = "=SUM(A1) is not an answer";
    record.verdict.tokensCandidate = 20;
    record.verdict.seconds = 3.5;
    record.verdict.created = 1.7e9;
    return record;
}

bool same(const VerdictRecord& left, const VerdictRecord& right) {
    return left.baseline == right.baseline && left.candidate == right.candidate && left.queryId == right.queryId &&
           left.query == right.query && left.constitution == right.constitution && left.verdict == right.verdict;
}

}  // namespace

class TestVerdictFile : public QObject {
    Q_OBJECT
private slots:
    void jsonLinesAreExact() {
        QVERIFY(same(parseVerdicts(toJsonLines({example()}), "v.jsonl").value().at(0), example()));
    }

    void csvNeutralisesTextsButNotNumbers() {
        const std::string csv = toCsv({example()});
        QVERIFY2(csv.find("'=SUM(A1)") != std::string::npos, csv.c_str());
        QVERIFY2(csv.find(",-0.25,") != std::string::npos, csv.c_str());
        QVERIFY(same(parseVerdicts(csv, "v.csv").value().at(0), example()));
    }

    void aSpreadsheetOrPandasMayHaveSavedTheTableAgain() {
        const std::string header =
            "Baseline;Candidate;Query ID;Judge;Outcome;both_bad;score_baseline;tokens_baseline\n";
        for (const char* row : {"base;x;7;me;tie;TRUE;-0,25;12\n", "base;x;7;me;tie;True;-0.25;12.0\n"}) {
            const VerdictRecord read = parseVerdicts(header + row, "v.csv").value().at(0);
            QCOMPARE(read.queryId, std::string("7"));
            QVERIFY(read.verdict.bothBad);
            QCOMPARE(*read.verdict.scoreBaseline, -0.25);
            QCOMPARE(*read.verdict.tokensBaseline, std::int64_t{12});
        }
    }

    void fewFieldsSuffice() {
        const auto read =
            parseVerdicts("baseline,candidate,query,judge,outcome\nbase,x,Why?,me,error\n", "v.csv").value();
        QVERIFY(read.at(0).verdict.outcome == Outcome::Error);
        QCOMPARE(read.at(0).query, std::string("Why?"));
        QVERIFY(!read.at(0).verdict.scoreBaseline.has_value());
    }

    void malformedVerdictsAreRefused_data() {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("said");
        const QString start = R"({"baseline":"a","candidate":"b","query_id":"q","judge":"j",)";
        QTest::newRow("an unknown outcome") << start + R"("outcome":"maybe"})" << "\"outcome\" must be";
        QTest::newRow("no outcome") << start + R"("seconds":1})" << "\"outcome\" must be";
        QTest::newRow("no judge") << R"({"baseline":"a","candidate":"b","query_id":"q","outcome":"tie"})"
                                  << "\"judge\" is missing";
        QTest::newRow("no query") << R"({"baseline":"a","candidate":"b","judge":"j","outcome":"tie"})"
                                  << "\"query_id\" is missing";
        QTest::newRow("a word for a number")
            << start + R"("outcome":"tie","score_baseline":"high"})" << "\"score_baseline\" must be a number";
        QTest::newRow("half a token") << start + R"("outcome":"tie","tokens_baseline":0.5})"
                                      << "\"tokens_baseline\" must be a count";
    }
    void malformedVerdictsAreRefused() {
        QFETCH(QString, line);
        QFETCH(QString, said);
        const Result<std::vector<VerdictRecord>> read = parseVerdicts(line.toStdString(), "v.jsonl");
        QVERIFY(!read.has_value());
        QVERIFY2(read.error().detail.starts_with("v.jsonl:1: " + said.toStdString()), read.error().detail.c_str());
    }
};

SAMI_TEST(TestVerdictFile)
#include "test_verdict_file.moc"
