#include <QTest>
#include <cmath>

#include "core/evaluation/paired_comparison.h"
#include "tests/core/evaluation/made_pairs.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: statsmodels 0.15 mcnemar(exact=True), scipy 1.17 sem; the rounds were drawn by SplitMix64 written
// anew in Python.
class TestPairedComparison : public QObject {
    Q_OBJECT
private slots:
    void differencesAndTestEqualScipyAndStatsmodels() {
        made::Numbers numbers;
        std::vector<PairedScores> scores;
        for (int i = 0; i < 40; ++i) {
            const double first = numbers.below(3) < 2 ? 1 : 0;
            scores.push_back({first, numbers.below(3) < 1 ? 1.0 : 0.0});
        }
        const PairedComparison found = pairedComparison(scores, {.rounds = 500, .seed = 9});
        QCOMPARE(found.n, 40);
        QVERIFY(made::near(found.firstRate, 0.675) && made::near(found.secondRate, 0.375));
        QVERIFY(made::near(found.difference, 0.3));
        QVERIFY(made::near(found.standardError, 0.12506408613597125));
        QCOMPARE(found.firstAlone, 20);
        QCOMPARE(found.secondAlone, 8);
        QVERIFY(made::near(found.mcNemarP.value(), 0.03569813817739487));
        QVERIFY(made::near(found.spread.interval->low, 0.025));
        QVERIFY(made::near(found.spread.interval->high, 0.525));
        QCOMPARE(found.spread.plan.seed, std::uint64_t{9});
    }

    void tiesHaveNoExactTest() {
        const PairedComparison found = pairedComparison(std::vector<PairedScores>{{1, 0.5}, {0, 0}, {0, 1}}, {});
        QVERIFY(!found.mcNemarP.has_value());
        QVERIFY(made::near(found.difference, -1.0 / 6));
        QCOMPARE(found.spread.plan.rounds, 2000);
    }

    void exchangingTheCandidatesTurnsTheSign() {
        const std::vector<PairedScores> scores{{1, 0}, {1, 0}, {0, 1}, {1, 1}, {0, 0}};
        const std::vector<PairedScores> turned{{0, 1}, {0, 1}, {1, 0}, {1, 1}, {0, 0}};
        const PairedComparison one = pairedComparison(scores, {});
        const PairedComparison other = pairedComparison(turned, {});
        QVERIFY(made::near(one.difference, -other.difference, 1e-12));
        QVERIFY(made::near(one.spread.interval->low, -other.spread.interval->high, 1e-12));
        QCOMPARE(one.mcNemarP.value(), other.mcNemarP.value());
    }

    void onePairHasNoStandardError() {
        QVERIFY(std::isnan(pairedComparison(std::vector<PairedScores>{{1, 0}}, {}).standardError));
    }
};

SAMI_TEST(TestPairedComparison)
#include "test_paired_comparison.moc"
