#include <torch/torch.h>

#include <cmath>

#include <QTest>

#include "core/sami/objective.h"
#include "core/sami/sami_loss.h"
#include "tests/test_registry.h"

using namespace sami;

namespace {

LogProbMatrix matrixOf(const torch::Tensor& sums, const torch::Tensor& reference) {
    LogProbMatrix matrix;
    matrix.logProbs = sums;
    matrix.sums = sums;
    matrix.referenceSums = reference;
    return matrix;
}

double softplus(double x) {
    return std::log1p(std::exp(x));
}

bool near(const torch::Tensor& value, double expected) {
    return std::abs(value.item<double>() - expected) < 1e-6;
}

}  // namespace

class TestObjective : public QObject {
    Q_OBJECT
private slots:
    void namesAreThoseOfTheSettings() {
        QVERIFY(objectiveOf("sami") == Objective::Sami);
        QVERIFY(objectiveOf("sft") == Objective::Sft);
        QVERIFY(objectiveOf("distil") == Objective::Sft);
        QVERIFY(objectiveOf("dpo") == Objective::Dpo);
    }

    void sftCountsEachTokenOfTheOwnResponsesOnce() {
        const MatrixRow row{"q", {{1}, {2}}, {{1, 2, 3}, {4}}, true};
        QCOMPARE(row.numTokens(), 6);
        QCOMPARE(weightOf(Objective::Sft, row), 4.0);
        QCOMPARE(weightOf(Objective::Dpo, row), 1.0);
        const LogProbMatrix matrix = matrixOf(torch::tensor({{-6.0}, {-2.0}}), {});
        QVERIFY(near(lossOf(Objective::Sft, 0, row, matrix).loss, 2.0));
    }

    void dpoIsLnTwoWhereTheModelIsTheFrozenOne() {
        const MatrixRow row{"q", {{1}}, {{1, 2}, {3}, {4}}};
        const torch::Tensor sums = torch::tensor({{-6.0, -2.0, -9.0}});
        const RowLoss loss = lossOf(Objective::Dpo, 0.1, row, matrixOf(sums, sums.clone()));
        QVERIFY(near(loss.loss, std::log(2.0)));
        QVERIFY(near(loss.rewardMargin, 0));
        QVERIFY(near(loss.rewardAccuracy, 0));
    }

    void dpoPrefersEachPromptsOwnResponseToAllOthers() {
        const MatrixRow row{"q", {{1}, {2}}, {{1}, {2}, {3}}};
        const torch::Tensor sums = torch::tensor({{-1.0, -4.0, -2.0}, {-3.0, -2.0, -5.0}});
        const torch::Tensor reference = torch::tensor({{-2.0, -3.0, -4.0}, {-3.0, -3.0, -5.5}});
        // Log-ratios {1, -1, 2} and {0, 1, 0.5}: margins 2, -1 and 1, 0.5, halved by β.
        const RowLoss loss = lossOf(Objective::Dpo, 0.5, row, matrixOf(sums, reference));
        QVERIFY(near(loss.loss, (softplus(-1) + softplus(0.5) + softplus(-0.5) + softplus(-0.25)) / 4));
        QVERIFY(near(loss.rewardMargin, (1 - 0.5 + 0.5 + 0.25) / 4));
        QVERIFY(near(loss.rewardAccuracy, 0.75));
    }

    void samiIsItsOwnLoss() {
        const MatrixRow row{"q", {{1}, {2}}, {{1}, {2}}};
        const torch::Tensor means = torch::tensor({{-1.0, -4.0}, {-3.0, -2.0}});
        QVERIFY(near(lossOf(Objective::Sami, 0, row, matrixOf(means, {})).loss, samiLoss(means).item<double>()));
    }
};

SAMI_TEST(TestObjective)

#include "test_objective.moc"
