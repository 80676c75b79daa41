#include <QTest>
#include <cmath>

#include "core/evaluation/bradley_terry.h"
#include "tests/core/evaluation/made_pairs.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: scikit-learn 1.9 LogisticRegression without an intercept on differences of indicators, ties as two
// rows of half a weight; C = 1/ridge or no penalty. The rounds were drawn by SplitMix64 written anew in Python.
namespace {

/// Thirty queries, five pairs of four models each.
std::vector<RatedPair> fourModels() {
    made::Numbers numbers;
    std::vector<RatedPair> pairs;
    const std::pair<std::size_t, std::size_t> games[] = {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {0, 3}};
    for (std::size_t query = 0; query < 30; ++query) {
        for (const auto& [first, second] : games) {
            const std::int64_t chance = numbers.below(100);
            const std::int64_t edge = 13 * (static_cast<std::int64_t>(first) - static_cast<std::int64_t>(second));
            const double score = chance < 45 + edge ? 1 : chance < 60 + edge ? 0.5 : 0;
            pairs.push_back({first, second, score, query});
        }
    }
    return pairs;
}

/// Newton's method of the peer stops a little earlier.
constexpr double kPoints = 1e-5;

bool areNear(const std::vector<ModelRating>& ratings, const std::vector<double>& expected) {
    if (ratings.size() != expected.size()) return false;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (!made::near(ratings[i].rating, expected[i], kPoints)) return false;
    }
    return true;
}

}  // namespace

class TestBradleyTerry : public QObject {
    Q_OBJECT
private slots:
    void ratingsEqualScikitLearn() {
        const auto ratings = bradleyTerry(4, fourModels(), {.bootstrap = {.rounds = 1}});
        QVERIFY(ratings.has_value());
        QVERIFY(areNear(*ratings, {1000, 1102.3978593507084, 1180.03493614322, 1225.260757902737}));
        const auto moved = bradleyTerry(4, fourModels(), {.base = 2, .bootstrap = {.rounds = 1}});
        QVERIFY(areNear(*moved, {819.9650638561698, 922.3629232072951, 1000, 1045.2258217596311}));
        const auto pulled = bradleyTerry(4, fourModels(), {.ridge = 0.5, .bootstrap = {.rounds = 1}});
        QVERIFY(areNear(*pulled, {1000, 1101.2253008813, 1176.130735256248, 1219.1495696600919}));
    }

    void queriesAreDrawnWhole() {
        const auto ratings = bradleyTerry(4, fourModels(), {.bootstrap = {.rounds = 100, .seed = 5}});
        const double expected[][2] = {{1000, 1000},
                                      {1039.5315802379941, 1186.1550322010605},
                                      {1096.5621890309994, 1280.5756387803635},
                                      {1146.2594979939186, 1312.7967653593582}};
        for (std::size_t model = 0; model < 4; ++model) {
            const BootstrapInterval& spread = ratings->at(model).spread;
            QCOMPARE(spread.undefinedRounds, 0);
            QVERIFY(made::near(spread.interval->low, expected[model][0], kPoints));
            QVERIFY(made::near(spread.interval->high, expected[model][1], kPoints));
        }
    }

    /// Two models: the odds of the wins are those of the ratings.
    void tenToOneIsFourHundredPoints() {
        std::vector<RatedPair> pairs(11, {1, 0, 1, 0});
        pairs.back().score = 0;
        const auto ratings = bradleyTerry(2, pairs, {.bootstrap = {.rounds = 1}});
        QVERIFY(made::near(ratings->at(1).rating, 1400, 1e-9));
    }

    void whoHasNeverLostHasNoRatingWithoutARidge() {
        std::vector<RatedPair> pairs;
        for (std::size_t query = 0; query < 10; ++query) pairs.push_back({1, 0, 1, query});
        const auto refused = bradleyTerry(2, pairs, {});
        QVERIFY(!refused.has_value());
        QVERIFY((refused.error().groups == std::vector<std::size_t>{0, 1}));
        // d = 2.1283 solves 10 · (1 − σ(d)) = d / 2.
        const auto ratings = bradleyTerry(2, pairs, {.ridge = 1, .bootstrap = {.rounds = 20}});
        QVERIFY(made::near(ratings->at(1).rating, 1369.67745946781, kPoints));
    }

    void modelsThatNeverMetAreNamedApart() {
        const std::vector<RatedPair> pairs{{0, 1, 1, 0}, {0, 1, 0, 1}, {2, 3, 0.5, 0}};
        const auto refused = bradleyTerry(4, pairs, {});
        QVERIFY((refused.error().groups == std::vector<std::size_t>{0, 0, 2, 2}));
        // A circle of wins connects all of them.
        const std::vector<RatedPair> circle{{0, 1, 1, 0}, {1, 2, 1, 1}, {2, 0, 1, 2}};
        const auto even = bradleyTerry(3, circle, {.bootstrap = {.rounds = 200}});
        QVERIFY(areNear(*even, {1000, 1000, 1000}));
        QVERIFY(!even->at(1).spread.interval.has_value());  // most rounds leave one of the three wins out
    }

    void exchangingTheModelsChangesNothing() {
        std::vector<RatedPair> turned = fourModels();
        for (RatedPair& pair : turned) pair = {pair.second, pair.first, 1 - pair.score, pair.query};
        const auto one = bradleyTerry(4, fourModels(), {.bootstrap = {.rounds = 1}});
        const auto other = bradleyTerry(4, turned, {.bootstrap = {.rounds = 1}});
        for (std::size_t model = 0; model < 4; ++model)
            QVERIFY(made::near(one->at(model).rating, other->at(model).rating, 1e-9));
    }
};

SAMI_TEST(TestBradleyTerry)
#include "test_bradley_terry.moc"
