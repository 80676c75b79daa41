#include <torch/torch.h>

#include <cmath>

#include <QTest>

#include "core/sami/sami_loss.h"
#include "tests/test_registry.h"

using namespace sami;

class TestSamiLoss : public QObject {
    Q_OBJECT
private slots:
    void equalsLnCWhenConstitutionsAreIgnored_data() {
        QTest::addColumn<int>("size");
        for (const int size : {2, 3, 8}) QTest::addRow("C = %d", size) << size;
    }
    void equalsLnCWhenConstitutionsAreIgnored() {
        QFETCH(int, size);
        // Every constitution gives a response the same probability: the columns are constant, whatever their values.
        const torch::Tensor matrix = torch::linspace(-3, -1, 1).expand({size, size});
        QVERIFY(std::abs(samiLoss(matrix).item<double>() - std::log(size)) < 1e-6);
        QVERIFY(std::abs(samiBound(matrix).mi) < 1e-12);
    }

    /// The constitutions are ignored here too, but one response is e² times likelier than the other: the columns give
    /// ln 2, the rows softplus(2) and softplus(−2), whose mean is 1 + softplus(−2).
    void isNegativeWhenSomeResponsesAreLikelyUnderEveryConstitution() {
        const torch::Tensor matrix = torch::tensor({{-3.0, -1.0}, {-3.0, -1.0}}, torch::kFloat64);
        const double rows = 1 + std::log1p(std::exp(-2.0));
        const SamiBound bound = samiBound(matrix);
        QVERIFY(std::abs(bound.loss - (rows + std::log(2.0)) / 2) < 1e-12);
        QVERIFY(std::abs(bound.loss - 0.910) < 5e-4);
        QVERIFY(std::abs(bound.mi - -0.217) < 5e-4);
        QVERIFY(std::abs(bound.miColumns) < 1e-12);
    }

    void saturationIsTheShareOfQueriesWithNothingLeftToTeach() {
        // Both halves give softplus(-x) at ±x/2: 0.00995 and 0.01005 nats on either side of the limit.
        const auto apart = [](double x) { return torch::tensor({{0.0, -x}, {-x, 0.0}}, torch::kFloat64); };
        const double limit = -std::log(std::expm1(kSaturatedLoss));
        QCOMPARE(samiBound(apart(limit + 0.005)).saturatedShare, 1.0);
        QCOMPARE(samiBound(apart(limit - 0.005)).saturatedShare, 0.0);
        QCOMPARE(meanBound({apart(9), apart(1), apart(8), apart(0)}).saturatedShare, 0.5);
    }

    /// By hand for [[a, b], [c, d]]: the rows give softplus(b − a) and softplus(c − d), the columns softplus(c − a) and
    /// softplus(b − d); the loss is the mean of the four.
    void matchesTheTwoByTwoDerivation() {
        const double a = -1.25, b = -2.5, c = -1.75, d = -0.5;
        const auto softplus = [](double x) { return std::log1p(std::exp(x)); };
        const double expected = (softplus(b - a) + softplus(c - d) + softplus(c - a) + softplus(b - d)) / 4;
        const torch::Tensor matrix = torch::tensor({{a, b}, {c, d}}, torch::kFloat64);
        QVERIFY(std::abs(samiLoss(matrix).item<double>() - expected) < 1e-12);
        const SamiBound bound = samiBound(matrix);
        QVERIFY(std::abs(bound.mi - (std::log(2.0) - expected)) < 1e-12);
        QVERIFY(std::abs(bound.mi - (bound.miRows + bound.miColumns) / 2) < 1e-12);
    }

    void staysBelowTheCeilingAndIsSymmetricInRowsAndColumns() {
        torch::manual_seed(3);
        for (int i = 0; i < 50; ++i) {
            const torch::Tensor matrix = torch::randn({4, 4}, torch::kFloat64) * 3;
            const SamiBound bound = samiBound(matrix);
            const SamiBound turned = samiBound(matrix.t());
            QVERIFY(bound.mi < std::log(4.0));
            QVERIFY(std::abs(bound.mi - turned.mi) < 1e-12);
            QCOMPARE(bound.rowAccuracy, turned.columnAccuracy);
        }
    }

    void countsOnlyStrictlyLargestDiagonals() {
        const torch::Tensor matrix = torch::tensor({{-1.0, -1.0}, {-2.0, -0.5}}, torch::kFloat64);
        const SamiBound bound = samiBound(matrix);
        QCOMPARE(bound.rowAccuracy, 0.5);     // row 0 is a tie
        QCOMPARE(bound.columnAccuracy, 1.0);  // −1 > −2 and −0.5 > −1
    }

    void averagesQueriesNotLogProbs() {
        const torch::Tensor sharp = torch::tensor({{0.0, -8.0}, {-8.0, 0.0}}, torch::kFloat64);
        const torch::Tensor wrong = torch::tensor({{-8.0, 0.0}, {0.0, -8.0}}, torch::kFloat64);
        // The mean matrix is constant and would give 0; the mean of the bounds is far below.
        const SamiBound mean = meanBound({sharp, wrong});
        QVERIFY(mean.mi < -3);
        QCOMPARE(mean.rowAccuracy, 0.5);
    }

    void gradientRaisesTheDiagonal() {
        const torch::Tensor matrix = torch::zeros({3, 3}, torch::kFloat64).requires_grad_(true);
        samiLoss(matrix).backward();
        // At equal entries every softmax is 1/3: d/dL_ii = −(1 − 1/3)/3, off the diagonal (1/3)/3.
        const torch::Tensor expected =
            torch::full({3, 3}, 1.0 / 9, torch::kFloat64) - torch::eye(3, torch::kFloat64) / 3;
        QVERIFY(torch::allclose(matrix.grad(), expected, 0, 1e-12));
    }
};

SAMI_TEST(TestSamiLoss)

#include "test_sami_loss.moc"
