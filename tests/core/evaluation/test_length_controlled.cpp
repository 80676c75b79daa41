#include <QTest>
#include <cmath>
#include <string>

#include "core/evaluation/length_controlled.h"
#include "tests/core/evaluation/made_pairs.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: statsmodels 0.15 GLM (binomial, fractional response) and scikit-learn 1.9 LogisticRegression without
// penalty; the rounds of the interval were drawn by SplitMix64 written anew in Python and fitted by statsmodels.
class TestLengthControlled : public QObject {
    Q_OBJECT
private slots:
    void fitEqualsStatsmodels() {
        const auto found = lengthControlled(made::scoredPairs(), {.rounds = 300, .seed = 3});
        QVERIFY(found.has_value() && !found->isRaw);
        QVERIFY(made::near(found->lengthSpread, 36.51992336054236));
        QVERIFY(made::near(found->theta, 0.48838975957187514));
        QVERIFY(made::near(found->phi, 0.9761456314797641));
        QVERIFY(made::near(found->rate, 0.6197270275530675));
        QVERIFY(made::near(found->spread.interval->low, 0.4777247595050377));
        QVERIFY(made::near(found->spread.interval->high, 0.7546519681661299));
        QCOMPARE(found->spread.undefinedRounds, 0);
    }

    void withoutTiesItIsTheLogisticRegressionOfScikitLearn() {
        std::vector<ScoredPair> pairs = made::scoredPairs();
        std::erase_if(pairs, [](const ScoredPair& pair) { return pair.score == 0.5; });
        // scikit-learn stops where its gradient is small, not where nothing changes any more.
        QVERIFY(made::near(lengthControlled(pairs, {.rounds = 1})->rate, 0.6330092560399833, 1e-7));
    }

    void exchangingTheModelsMirrorsTheRate() {
        const std::vector<ScoredPair> pairs = made::scoredPairs();
        const auto one = lengthControlled(pairs, {.rounds = 50});
        const auto other = lengthControlled(made::exchanged(pairs), {.rounds = 50});
        QVERIFY(made::near(one->rate, 1 - other->rate, 1e-9));
        QVERIFY(made::near(one->phi, other->phi, 1e-9));
        QVERIFY(made::near(one->spread.interval->low, 1 - other->spread.interval->high, 1e-9));
    }

    void withoutASpreadOfLengthsItIsTheRawRate() {
        const auto found = lengthControlled(std::vector<ScoredPair>{{1, 4}, {1, 4}, {0.5, 4}, {0, 4}}, {});
        QVERIFY(found->isRaw);
        QCOMPARE(found->rate, 0.625);
        QVERIFY(lengthControlled(std::vector<ScoredPair>{{1, 9}}, {})->isRaw);
        QVERIFY(lengthControlled({}, {}).error() == LengthFault::NothingJudged);
    }

    void separableDataAreRefused_data() {
        QTest::addColumn<QList<double>>("scores");
        QTest::addColumn<bool>("isRefused");
        // Length differences −2, −1, 0, 1, 2.
        QTest::newRow("longer wins throughout") << QList<double>{0, 0, 0, 1, 1} << true;
        QTest::newRow("shorter wins throughout") << QList<double>{1, 1, 0, 0, 0} << true;
        QTest::newRow("all won") << QList<double>{1, 1, 1, 1, 1} << true;
        QTest::newRow("all lost") << QList<double>{0, 0, 0, 0, 0} << true;
        QTest::newRow("a tie where the sides meet") << QList<double>{0, 0, 0.5, 1, 1} << true;
        QTest::newRow("a tie among the losses") << QList<double>{0, 0.5, 0, 1, 1} << false;
        QTest::newRow("ties alone") << QList<double>{0.5, 0.5, 0.5, 0.5, 0.5} << false;
        QTest::newRow("one exception") << QList<double>{0, 1, 0, 1, 1} << false;
    }
    void separableDataAreRefused() {
        QFETCH(QList<double>, scores);
        QFETCH(bool, isRefused);
        std::vector<ScoredPair> pairs;
        for (const double score : scores) pairs.push_back({score, static_cast<double>(pairs.size()) - 2});
        const auto found = lengthControlled(pairs, {.rounds = 1});
        QCOMPARE(!found.has_value(), isRefused);
        if (isRefused) QVERIFY(found.error() == LengthFault::Separable);
    }

    void lengthsThatAreNearlyAllOneAreRefused() {
        const std::vector<ScoredPair> pairs{{1, 1e6}, {0, 1e6 + 1}, {1, 1e6 + 2}, {0, 1e6 + 3}};
        QVERIFY(lengthControlled(pairs, {}).error() == LengthFault::LengthsAlike);
    }

    /// θ = 0.4, φ = 1, lengths ±10 and ±30, whose sample deviation is √(500 · 100/99).
    void intervalsCoverTheRateAboutNineteenTimesInTwenty() {
        SeededRandom random(20);
        int covered = 0;
        for (std::uint64_t experiment = 0; experiment < 200; ++experiment) {
            std::vector<ScoredPair> pairs;
            for (int i = 0; i < 100; ++i) {
                const double difference = (i % 2 == 0 ? 10 : 30) * (i % 4 < 2 ? 1 : -1);
                const double logit = 0.4 + std::tanh(difference / std::sqrt(500 * 100.0 / 99));
                pairs.push_back({random.uniform() < 1 / (1 + std::exp(-logit)) ? 1.0 : 0.0, difference});
            }
            const auto found = lengthControlled(pairs, {.rounds = 80, .seed = experiment});
            const double rate = 1 / (1 + std::exp(-0.4));
            const Interval& interval = found->spread.interval.value();
            covered += interval.low <= rate && rate <= interval.high ? 1 : 0;
        }
        // Of a true 95 % three standard errors are 4.6 points; percentile intervals are a little narrow at n = 100.
        QVERIFY2(covered >= 0.91 * 200 && covered <= 0.98 * 200, std::to_string(covered).c_str());
    }

    /// Three in four longer answers win and one in four shorter ones: at equal length nothing is left.
    void aLeadThatIsAllLengthVanishes() {
        std::vector<ScoredPair> pairs;
        for (int i = 0; i < 12; ++i) pairs.push_back({i % 4 == 0 ? 0.0 : 1.0, 10});
        for (int i = 0; i < 4; ++i) pairs.push_back({i % 4 == 0 ? 1.0 : 0.0, -10});
        QVERIFY(made::near(lengthControlled(pairs, {.rounds = 1})->rate, 0.5, 1e-9));
    }
};

SAMI_TEST(TestLengthControlled)
#include "test_length_controlled.moc"
