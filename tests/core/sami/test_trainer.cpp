#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/model/lora.h"
#include "core/sami/resume_state.h"
#include "core/sami/trainer.h"
#include "tests/core/model/tiny_model.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

std::vector<MatrixRow> rows(std::uint64_t seed) {
    std::vector<MatrixRow> list;
    for (std::uint64_t i = 0; i < 3; ++i) {
        const std::uint64_t base = seed * 100 + i * 10;
        list.push_back({"q" + std::to_string(i),
                        {randomIds(4, base), randomIds(6, base + 1)},
                        {randomIds(5, base + 2), randomIds(3, base + 3)}});
    }
    return list;
}

std::unique_ptr<Trainer> makeTrainer(const TrainerOptions& options, torch::Dtype compute = torch::kFloat32) {
    CausalLm reference = tinyModel(true, compute);
    auto trainer = Trainer::create(tinyModel(true), compute, options, reference);
    return std::move(*trainer);
}

/// LibTorch's own optimisers on the plain mean loss: what a step must equal.
std::vector<torch::Tensor> expectedWeights(const std::string& optimizer, int steps) {
    CausalLm network = tinyModel(true);
    for (auto& parameter : network->parameters()) parameter.requires_grad_(true);
    std::unique_ptr<torch::optim::Optimizer> stock;
    if (optimizer == "rmsprop") {
        stock = std::make_unique<torch::optim::RMSprop>(network->parameters(),
                                                        torch::optim::RMSpropOptions(1e-3).weight_decay(0.1));
    } else {
        stock = std::make_unique<torch::optim::AdamW>(network->parameters(),
                                                      torch::optim::AdamWOptions(1e-3).weight_decay(0.1));
    }
    for (int step = 0; step < steps; ++step) {
        stock->zero_grad();
        torch::Tensor loss = torch::zeros({});
        // The same products as the trainer's: RMSprop makes a full step of the rounding in a gradient that is zero.
        for (const LogProbMatrix& matrix : logProbMatrices(network, rows(static_cast<std::uint64_t>(step))))
            loss = loss + samiLoss(matrix.logProbs) / 3;
        loss.backward();
        stock->step();
    }
    return network->parameters();
}

}  // namespace

class TestTrainer : public QObject {
    Q_OBJECT
private slots:
    void equalsTheStockOptimizer_data() {
        QTest::addColumn<QString>("optimizer");
        QTest::newRow("RMSprop") << QStringLiteral("rmsprop");
        QTest::newRow("AdamW") << QStringLiteral("adamw");
    }
    void equalsTheStockOptimizer() {
        QFETCH(QString, optimizer);
        TrainerOptions options;
        options.optimizer = optimizer.toStdString();
        options.optimizerOptions.weightDecay = 0.1;
        const auto trainer = makeTrainer(options);
        for (int step = 0; step < 3; ++step)
            QVERIFY(trainer->step(rows(static_cast<std::uint64_t>(step)), 1e-3).has_value());
        const auto expected = expectedWeights(options.optimizer, 3);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QVERIFY(torch::allclose(trainer->masters()[i], expected[i], 1e-5, 1e-6));
        }
    }

    void clipsTheTotalNorm() {
        TrainerOptions options;
        options.optimizer = "adamw";  // invariant to scale at the first step, so look at the report instead
        options.clipNorm = 1e-3;
        const auto trainer = makeTrainer(options);
        const auto report = trainer->step(rows(1), 1e-3);
        QVERIFY(report->gradientNorm > 1e-3);
        double squares = 0;
        for (const auto& [name, tensor] : trainer->optimizer().state()) {
            // After one step the first moment is (1 − β₁) · gradient.
            if (name.starts_with("exp_avg.")) squares += (tensor / 0.1).square().sum().item<double>();
        }
        QVERIFY(std::abs(std::sqrt(squares) - 1e-3) < 2e-5);
    }

    void learnsAndReportsWhatChanged() {
        TrainerOptions options;
        const auto trainer = makeTrainer(options, torch::kBFloat16);
        const auto first = trainer->step(rows(1), 1e-3);
        for (int i = 0; i < 5; ++i) QVERIFY(trainer->step(rows(1), 1e-3).has_value());
        const auto last = trainer->step(rows(1), 1e-3);
        QVERIFY(last->bound->mi > first->bound->mi + 0.05);
        QVERIFY(first->updateNorm > 0);
        QVERIFY(first->changedShare > 0.01 && first->changedShare <= 1);
        QCOMPARE(first->matrices.size(), std::size_t{3});
    }

    void computingLayersTwiceChangesNothing_data() {
        QTest::addColumn<bool>("withAdapters");
        QTest::newRow("all weights") << false;
        QTest::newRow("adapters") << true;
    }
    void computingLayersTwiceChangesNothing() {
        QFETCH(bool, withAdapters);
        std::vector<std::vector<torch::Tensor>> weights;
        for (const bool checkpointing : {false, true}) {
            CausalLm network = tinyModel(true);
            if (withAdapters) QVERIFY(addAdapters(network, {2, 0, {}}, 1).has_value());
            network->setActivationCheckpointing(checkpointing);
            const auto trainer = Trainer::create(network, torch::kFloat32, {});
            for (int i = 0; i < 3; ++i) QVERIFY((*trainer)->step(rows(1), 1e-3).has_value());
            weights.push_back((*trainer)->masters());
        }
        QVERIFY(!weights[0].empty());
        for (std::size_t i = 0; i < weights[0].size(); ++i) QVERIFY(torch::equal(weights[0][i], weights[1][i]));
    }

    void stopsAtAnInfiniteLossWithTheLastGoodWeights() {
        const auto trainer = makeTrainer({});
        const auto before = trainer->masters()[1].clone();
        {
            const torch::NoGradGuard noGrad;
            trainer->network()->headWeight().fill_(std::numeric_limits<float>::infinity());
        }
        const auto report = trainer->step(rows(1), 1e-3);
        QVERIFY(!report.has_value());
        QVERIFY(report.error().kind == ErrorKind::Numeric);
        QVERIFY(torch::equal(trainer->masters()[1], before));
    }

    void anErrorBetweenQueriesEndsTheStepAndLeavesTheWeights() {
        const auto trainer = makeTrainer({});
        const auto before = trainer->masters()[1].clone();
        const auto fullDisk = [](std::size_t) -> Result<void> { return fail(ErrorKind::Io, "no space left"); };
        const auto report = trainer->step(rows(1), 1e-3, fullDisk);
        QVERIFY(!report.has_value());
        QVERIFY(report.error().kind == ErrorKind::Io);
        QCOMPARE(report.error().detail, std::string("no space left"));
        QVERIFY(torch::equal(trainer->masters()[1], before));
    }

    void resumesExactly_data() {
        QTest::addColumn<QString>("optimizer");
        QTest::newRow("RMSprop") << QStringLiteral("rmsprop");
        QTest::newRow("AdamW") << QStringLiteral("adamw");
    }
    void resumesExactly() {
        QFETCH(QString, optimizer);
        TrainerOptions options;
        options.optimizer = optimizer.toStdString();
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("resume")).toStdString();
        const auto whole = makeTrainer(options, torch::kBFloat16);
        const auto first = makeTrainer(options, torch::kBFloat16);
        for (int i = 0; i < 2; ++i) {
            QVERIFY(whole->step(rows(1), 1e-3).has_value());
            QVERIFY(first->step(rows(1), 1e-3).has_value());
        }
        QVERIFY(saveResumeState(*first, {{"step", 2}}, {}, path).has_value());
        const auto second = makeTrainer(options, torch::kBFloat16);
        const auto state = findResumeState(path);
        QVERIFY2(state.has_value(), state ? "" : state.error().detail.c_str());
        QCOMPARE(state->progress.at("step").get<int>(), 2);
        QVERIFY(loadResumeState(*second, *state).has_value());
        const auto expected = whole->step(rows(2), 1e-3);
        const auto resumed = second->step(rows(2), 1e-3);
        QCOMPARE(resumed->loss, expected->loss);
        for (std::size_t i = 0; i < whole->masters().size(); ++i)
            QVERIFY(torch::equal(whole->masters()[i], second->masters()[i]));
    }
};

SAMI_TEST(TestTrainer)

#include "test_trainer.moc"
