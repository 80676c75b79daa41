#include <QTest>
#include <vector>

#include "core/evaluation/position_bias.h"
#include "tests/core/evaluation/made_pairs.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: statsmodels 0.15 proportion_confint (wilson), scipy 1.17 binomtest.
namespace {

constexpr Outcome kCandidate = Outcome::Candidate;
constexpr Outcome kBaseline = Outcome::Baseline;

}  // namespace

class TestPositionBias : public QObject {
    Q_OBJECT
private slots:
    void flipsAndSlotsAreCounted() {
        std::vector<OrderedVerdicts> pairs(6, {kCandidate, kCandidate});
        pairs.push_back({kBaseline, kCandidate});  // the first slot both times
        pairs.push_back({kBaseline, kCandidate});
        pairs.push_back({kCandidate, kBaseline});    // the second slot both times
        pairs.push_back({kBaseline, Outcome::Tie});  // the first slot, then neither
        pairs.push_back({kBaseline, Outcome::Error});
        const PositionBias found = positionBias(pairs);
        QCOMPARE(found.bothOrders, 10);
        QCOMPARE(found.flips, 4);
        QCOMPARE(found.flipRate.value(), 0.4);
        QVERIFY(made::near(found.flipInterval.low, 0.1681803297062361));
        QVERIFY(made::near(found.flipInterval.high, 0.6873262302663417));
        QCOMPARE(found.firstSlotWins, 12);
        QCOMPARE(found.secondSlotWins, 8);
        QCOMPARE(found.firstSlotShare.value(), 0.6);
        QVERIFY(made::near(found.firstSlotP.value(), 0.375));  // of 5 leaning pairs 4 lean to the first slot
    }

    void aJudgeThatAlwaysTakesTheFirstIsFoundOut() {
        const PositionBias found = positionBias(std::vector<OrderedVerdicts>(20, {kBaseline, kCandidate}));
        QCOMPARE(found.flipRate.value(), 1.0);
        QCOMPARE(found.firstSlotShare.value(), 1.0);
        QVERIFY(found.firstSlotP.value() < 1e-5);
    }

    void oneRandomOrderStillTellsTheSlots() {
        const PositionBias found = positionBias(
            std::vector<OrderedVerdicts>{{kBaseline, {}}, {{}, kCandidate}, {{}, kCandidate}, {kCandidate, {}}});
        QCOMPARE(found.bothOrders, 0);
        QVERIFY(!found.flipRate.has_value());
        QCOMPARE(found.firstSlotShare.value(), 0.75);
        QVERIFY(made::near(found.firstSlotP.value(), 0.625));
    }

    /// A better candidate that is always shown second looks like a bias for the second slot.
    void oneOrderThroughoutTellsNothingOfSlots() {
        const PositionBias found = positionBias(std::vector<OrderedVerdicts>(9, {kCandidate, {}}));
        QVERIFY(!found.firstSlotShare.has_value() && !found.firstSlotP.has_value());
        QVERIFY(!positionBias({}).flipRate.has_value());
    }
};

SAMI_TEST(TestPositionBias)
#include "test_position_bias.moc"
