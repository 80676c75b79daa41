#include <cmath>

#include "core/workbench/pair_check.h"
#include "tests/core/workbench/played_probe.h"
#include "tests/test_registry.h"

using namespace example;

namespace {

const Principle kBrief{"brief", "Be brief.", "Be long.", 1};
/// So far apart is a pair whose bound is half of ln 2, by bisection of ln 2 − ln(1 + e^−x).
constexpr double kHalfway = 0.8813735870195430;

ProbeResult resultOf(const std::string& one, const std::string& other, double nats) {
    return {"base", 0, {answerOf(one), answerOf(other)}, apart(nats)};
}

PairCheck checked(const std::vector<ProbeResult>& results, const FilterRules& rules = {}) {
    std::vector<const ProbeResult*> all;
    for (const ProbeResult& result : results) all.push_back(&result);
    return pairCheck(kBrief, all, rules);
}

}  // namespace

class TestPairCheck : public QObject {
    Q_OBJECT
private slots:
    void figuresAreMeansOverTheQueries() {
        const PairCheck check = checked({resultOf("one two", "three four five", 1), resultOf("six", "seven eight", 0)});
        QCOMPARE(check.queries, 2);
        QCOMPARE(check.scored, 2);
        QCOMPARE(check.rowAccuracy, 0.5);  // ties never win
        QCOMPARE(check.columnAccuracy, 0.5);
        QCOMPARE(check.margin.value, 0.5);
        const double bound = std::log(2.0) - std::log(1 + std::exp(-1.0));
        QVERIFY(std::abs(check.bound.value - bound / 2) < 1e-12);
        QCOMPARE(check.ceiling, std::log(2.0));
        QCOMPARE(check.meanTokens, (std::array<double, 2>{5, 13}));
    }

    void findingsAreToldWorstFirst_data() {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<double>("nats");
        QTest::addColumn<QString>("findings");
        QTest::addColumn<QString>("sentence");
        const QString sentenceOne = "alpha beta gamma delta";
        const QString sentenceTwo = "kappa lambda my ny xi";
        QTest::newRow("follows") << sentenceOne << sentenceTwo << kHalfway + 0.01 << "followed"
                                 << "the model already follows this: the bound starts at 0.35 of 0.69";
        QTest::newRow("in part") << sentenceOne << sentenceTwo << kHalfway - 0.01 << "in-part"
                                 << "the model follows this in part: the bound starts at 0.34 of 0.69";
        QTest::newRow("not apart") << sentenceOne << sentenceTwo << 0.02 << "not-apart"
                                   << "the model can't tell these apart yet: the bound starts at 0.01 of 0.69";
        QTest::newRow("length") << "short" << sentenceTwo << 0.5 << "length-apart"
                                << "the two differ mostly in length (5 against 21 tokens): expect a length bias";
        QTest::newRow("nearly equal") << "a b c d e f g h i" << "a b c d e f g h i j" << 0.5 << "nearly-equal"
                                      << "the answers are nearly equal for 2 of 2 queries";
        QTest::newRow("the same") << sentenceOne << sentenceOne << 0.0 << "few-survive nearly-equal not-apart"
                                  << "a run's filter would keep 0 of 2 queries; most are dropped by the rule identical";
    }
    void findingsAreToldWorstFirst() {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QFETCH(double, nats);
        const ProbeResult result = resultOf(one.toStdString(), other.toStdString(), nats);
        const PairCheck check = checked({result, result});
        QStringList found;
        for (const ToldFinding& told : check.findings) found << QString::fromUtf8(toString(told.kind).data());
        QTEST(found.join(' '), "findings");
        QTEST(QString::fromStdString(check.findings.front().sentence), "sentence");
    }

    void nearlyEqualIsNineWordsOfTen() {
        QCOMPARE(commonWords("a b c d e f g h i j", "a b c d e f g h i j"), 1.0);
        QCOMPARE(commonWords("a b c d e f g h i j", "a, b, c d e f g h i — x!"), 0.9);  // marks are no words
        QCOMPARE(commonWords("one two three four", "four three two one"), 0.25);        // the order counts
        QCOMPARE(commonWords("", "…"), 1.0);
        QCOMPARE(commonWords("", "word"), 0.0);
    }

    void queriesThatCannotBeScoredCountAsAnsweredAlone() {
        ProbeResult empty = resultOf("", "five", 0);
        empty.answers[0].scored = 0;
        empty.logProbs = {{std::nan(""), -1}, {std::nan(""), -1}};
        const PairCheck some = checked({empty, resultOf("one two", "three four", 1)});
        QCOMPARE(some.queries, 2);
        QCOMPARE(some.scored, 1);
        QCOMPARE(some.rowAccuracy, 1.0);
        QCOMPARE(some.yield.dropped, (std::map<std::string, std::int64_t>{{"empty", 1}}));
        const PairCheck none = checked({empty});
        QVERIFY(none.findings.size() == 1 && none.findings[0].kind == PairFinding::NothingScored);
        QVERIFY(std::isnan(none.bound.value));
    }

    void theFilterIsThatOfTheRun() {
        FilterRules rules;
        rules.dropContaining = {"three"};
        const PairCheck check =
            checked({resultOf("one two", "three four", 1), resultOf("one two", "four five", 1)}, rules);
        QCOMPARE(check.yield.kept, 1);
        QCOMPARE(check.yield.dropped, (std::map<std::string, std::int64_t>{{"containing", 1}}));
    }

    void anIntervalTakesThreeQueries() {
        const std::vector<ProbeResult> two = {resultOf("a", "b", 0.1), resultOf("a", "b", 0.3)};
        QVERIFY(!checked(two).margin.interval);
        const PairCheck three = checked({two[0], two[1], resultOf("a", "b", 0.5)});
        // Student's t with two degrees of freedom: 4.30265 standard errors, 0.2 / √3 each.
        QVERIFY(std::abs(three.margin.interval->low - (0.3 - 4.302652729911275 * 0.2 / std::sqrt(3.0))) < 1e-9);
        QVERIFY(std::abs(three.margin.interval->high - (0.3 + 4.302652729911275 * 0.2 / std::sqrt(3.0))) < 1e-9);
    }
};

SAMI_TEST(TestPairCheck)
#include "test_pair_check.moc"
