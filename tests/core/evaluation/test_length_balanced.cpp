#include <QTest>
#include <string>

#include "core/evaluation/length_balanced.h"
#include "tests/core/evaluation/made_pairs.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: weighted means and percentiles of numpy 2.4 over the same pairs; the rounds were drawn by SplitMix64
// written anew in Python.
class TestLengthBalanced : public QObject {
    Q_OBJECT
private slots:
    void rateAndIntervalEqualNumpy() {
        const auto found = lengthBalanced(made::scoredPairs(), {.rounds = 500, .seed = 3});
        QVERIFY(found.has_value());
        QVERIFY(made::near(found->rate, 0.6183662128368992));
        QVERIFY(found->spread.interval.has_value());
        QVERIFY(made::near(found->spread.interval->low, 0.4918905649782282));
        QVERIFY(made::near(found->spread.interval->high, 0.7336683338908031));
        QCOMPARE(found->spread.plan.seed, std::uint64_t{3});
        QCOMPARE(found->spread.undefinedRounds, 0);
        QCOMPARE(found->longerPairs, 29.5);
        QCOMPARE(found->shorterPairs, 30.5);
        QVERIFY(found->isThin());
    }

    void thePapersVariantPutsEqualLengthsWithTheShorter() {
        const auto found = lengthBalanced(made::scoredPairs(), {.rounds = 10, .seed = 1}, EqualLengths::WithShorter);
        QVERIFY(found.has_value() && made::near(found->rate, 0.6227678571428572));
        QCOMPARE(found->shorterPairs, 32.0);
    }

    /// 9 of 10 long answers won and 1 of 40 short ones: raw 20 %, balanced (0.9 + 0.025) / 2.
    void eitherLengthHasHalfTheWeight() {
        std::vector<ScoredPair> pairs(50, {0, -1});
        for (int i = 0; i < 10; ++i) pairs.at(static_cast<std::size_t>(i)) = {i < 9 ? 1.0 : 0.0, 1};
        pairs.at(10).score = 1;
        QVERIFY(made::near(lengthBalanced(pairs, {})->rate, 0.4625, 1e-12));
    }

    void exchangingTheModelsMirrorsRateAndInterval() {
        const std::vector<ScoredPair> pairs = made::scoredPairs();
        const BootstrapPlan plan{.rounds = 200, .seed = 8};
        const auto one = lengthBalanced(pairs, plan);
        const auto other = lengthBalanced(made::exchanged(pairs), plan);
        QVERIFY(made::near(one->rate, 1 - other->rate, 1e-12));
        QVERIFY(made::near(one->spread.interval->low, 1 - other->spread.interval->high, 1e-12));
        const auto paper = lengthBalanced(pairs, plan, EqualLengths::WithShorter);
        const auto turned = lengthBalanced(made::exchanged(pairs), plan, EqualLengths::WithShorter);
        QVERIFY(!made::near(paper->rate, 1 - turned->rate, 1e-3));
    }

    void anEmptyStratumHasNoRate() {
        const std::vector<ScoredPair> longer{{1, 3}, {0, 5}};
        QVERIFY(lengthBalanced({}, {}).error() == LengthFault::NothingJudged);
        QVERIFY(lengthBalanced(longer, {}).error() == LengthFault::NoneShorter);
        QVERIFY(lengthBalanced(made::exchanged(longer), {}).error() == LengthFault::NoneLonger);
        const std::vector<ScoredPair> equal{{1, 0}, {0, 0}, {1, 0}, {1, 0}};
        QVERIFY(made::near(lengthBalanced(equal, {})->rate, 0.75));
        QVERIFY(lengthBalanced(equal, {}, EqualLengths::WithShorter).error() == LengthFault::NoneLonger);
    }

    /// Of three pairs about a third of the rounds draw one stratum alone.
    void anIntervalOfEasyRoundsAloneIsNotGiven() {
        const std::vector<ScoredPair> few{{1, 3}, {0, -5}, {1, -2}};
        const auto found = lengthBalanced(few, {.rounds = 400, .seed = 1});
        QVERIFY(found.has_value() && !found->spread.interval);
        QVERIFY(found->spread.undefinedRounds > 80 && found->spread.undefinedRounds < 190);
    }

    /// Longer answers win with 70 %, shorter ones with 40 %: the rate is 55 %.
    void intervalsCoverTheRateAboutNineteenTimesInTwenty() {
        SeededRandom random(20);
        int covered = 0;
        for (std::uint64_t experiment = 0; experiment < 400; ++experiment) {
            std::vector<ScoredPair> pairs;
            for (int i = 0; i < 100; ++i) {
                const bool isLonger = random.uniform() < 0.75;
                const double score = random.uniform() < (isLonger ? 0.7 : 0.4) ? 1 : 0;
                pairs.push_back({score, isLonger ? 5.0 : -5.0});
            }
            const auto found = lengthBalanced(pairs, {.rounds = 400, .seed = experiment});
            const Interval& interval = found->spread.interval.value();
            covered += interval.low <= 0.55 && 0.55 <= interval.high ? 1 : 0;
        }
        // Of a true 95 % three standard errors are 3.3 points; percentile intervals are a little narrow at n = 100.
        QVERIFY2(covered >= 0.91 * 400 && covered <= 0.98 * 400, std::to_string(covered).c_str());
    }

    void strataOfThirtyAreNotThin() {
        std::vector<ScoredPair> pairs;
        for (int i = 0; i < 60; ++i) pairs.push_back({i % 3 == 0 ? 1.0 : 0.0, i % 2 == 0 ? 4.0 : -4.0});
        QVERIFY(!lengthBalanced(pairs, {.rounds = 1})->isThin());
        pairs.pop_back();
        QVERIFY(lengthBalanced(pairs, {.rounds = 1})->isThin());
    }
};

SAMI_TEST(TestLengthBalanced)
#include "test_length_balanced.moc"
