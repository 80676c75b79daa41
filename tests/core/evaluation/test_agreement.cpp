#include <QTest>
#include <vector>

#include "core/evaluation/agreement.h"
#include "tests/core/evaluation/made_pairs.h"
#include "tests/test_registry.h"

using namespace sami;

// Expected values: scikit-learn 1.9 cohen_kappa_score, statsmodels 0.15 proportion_confint (wilson).
namespace {

/// So many pairs of each cell; rows the first judge, columns the second: candidate, tie, baseline.
std::vector<TwoOutcomes> pairsOf(const std::array<std::array<int, 3>, 3>& table) {
    const Outcome outcomes[] = {Outcome::Candidate, Outcome::Tie, Outcome::Baseline};
    std::vector<TwoOutcomes> pairs;
    for (std::size_t row = 0; row < 3; ++row) {
        for (std::size_t column = 0; column < 3; ++column)
            pairs.insert(pairs.end(), static_cast<std::size_t>(table[row][column]), {outcomes[row], outcomes[column]});
    }
    return pairs;
}

}  // namespace

class TestAgreement : public QObject {
    Q_OBJECT
private slots:
    void sharesAndKappaEqualScikitLearn() {
        std::vector<TwoOutcomes> pairs = pairsOf({{{20, 3, 4}, {2, 5, 1}, {6, 2, 7}}});
        pairs.push_back({Outcome::Error, Outcome::Tie});
        pairs.push_back({Outcome::Baseline, Outcome::Error});
        const Agreement found = agreement(pairs);
        QCOMPARE(found.errors, 2);
        QCOMPARE(found.withTies.n, 50);
        QCOMPARE(found.withTies.same, 32);
        QVERIFY(made::near(found.withTies.share.value(), 0.64));
        QVERIFY(made::near(found.withTies.kappa.value(), 0.3935309973045822));
        QVERIFY(made::near(found.withTies.interval.low, 0.5014101687611268));
        QVERIFY(made::near(found.withTies.interval.high, 0.7586125034815325));
        QCOMPARE(found.withoutTies.n, 37);
        QVERIFY(made::near(found.withoutTies.share.value(), 0.7297297297297297));
        QVERIFY(made::near(found.withoutTies.kappa.value(), 0.3853820598006644));
        QCOMPARE(found.table[2][0], 6);
    }

    void kappaEqualsTheTextbook() {
        QVERIFY(made::near(agreement(pairsOf({{{20, 0, 5}, {}, {10, 0, 15}}})).withTies.kappa.value(), 0.4));
    }

    void chanceThatIsCertainHasNoKappa() {
        const Agreement same = agreement(pairsOf({{{8, 0, 0}, {}, {}}}));
        QCOMPARE(same.withTies.share.value(), 1.0);
        QVERIFY(!same.withTies.kappa.has_value());
        const Agreement none = agreement({});
        QVERIFY(!none.withTies.share.has_value() && !none.withoutTies.kappa.has_value());
    }
};

SAMI_TEST(TestAgreement)
#include "test_agreement.moc"
