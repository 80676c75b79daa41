#include <torch/torch.h>

#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

#include "core/sami/trainer.h"
#include "tests/core/model/tiny_model.h"
#include "tests/core/sami/thread_ranks.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

constexpr std::size_t kRanks = 3;

/// Rows of unlike lengths. With fewer rows than ranks a rank has nothing to compute.
std::vector<MatrixRow> rows(std::size_t count) {
    std::vector<MatrixRow> list;
    for (std::size_t i = 0; i < count; ++i) {
        list.push_back({"q" + std::to_string(i),
                        {randomIds(4 + i, 10 * i), randomIds(6, 10 * i + 1)},
                        {randomIds(5, 10 * i + 2), randomIds(3 + i, 10 * i + 3)}});
    }
    return list;
}

/// More experts than a few tokens choose: some have no gradient on one rank, some on none.
CausalLm mixture() {
    ModelConfig config = tinyModel(true)->config();
    config.numExperts = 24;
    config.expertsPerToken = 1;
    const torch::NoGradGuard noGrad;
    torch::manual_seed(5);
    CausalLm network(config, NetworkOptions());
    for (torch::Tensor& weight : network->parameters())
        weight.copy_(weight.dim() == 1 ? torch::ones_like(weight) : 0.25 * torch::randn(weight.sizes()));
    return network;
}

std::unique_ptr<Trainer> trainerOf(const RankGroup& ranks, bool withExperts = false) {
    TrainerOptions options;
    options.optimizer = "adamw";
    options.optimizerOptions.weightDecay = 0.1;
    options.optimizerOptions.epsilon = 1e-3;  // no full steps of rounding where a gradient is zero
    options.klWeight = 0.1;
    options.clipNorm = 0.5;
    options.ranks = ranks;
    const auto network = [&] { return withExperts ? mixture() : tinyModel(true); };
    return std::move(*Trainer::create(network(), torch::kFloat32, options, network()));
}

using Reports = std::array<Result<StepReport>, kRanks>;

/// The same update by all ranks.
Reports stepTogether(std::array<std::unique_ptr<Trainer>, kRanks>& trainers, const std::vector<MatrixRow>& rows,
                     const std::function<Result<void>(std::size_t)>& ofTheLast = {}) {
    Reports reports{fail(ErrorKind::Internal, ""), fail(ErrorKind::Internal, ""), fail(ErrorKind::Internal, "")};
    std::vector<std::jthread> threads;
    for (std::size_t rank = 0; rank < kRanks; ++rank) {
        threads.emplace_back(
            [&, rank] { reports[rank] = trainers[rank]->step(rows, 1e-3, rank + 1 == kRanks ? ofTheLast : nullptr); });
    }
    threads.clear();
    return reports;
}

}  // namespace

class TestRankGroup : public QObject {
    Q_OBJECT
private slots:
    void sharesEveryRowOnce() {
        std::vector<std::size_t> all;
        for (std::size_t rank = 0; rank < kRanks; ++rank) {
            for (const std::size_t row : RankGroup{rank, kRanks, {}}.shareOf(8)) all.push_back(row);
        }
        std::ranges::sort(all);
        QCOMPARE(all, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6, 7}));
        QCOMPARE(RankGroup().shareOf(2), (std::vector<std::size_t>{0, 1}));
    }

    void ranksTogetherMakeTheUpdateOfOne_data() {
        QTest::addColumn<int>("numRows");
        QTest::addColumn<bool>("withExperts");
        QTest::newRow("more rows than ranks") << 5 << false;
        QTest::newRow("a rank without a row") << 2 << false;
        QTest::newRow("experts that no token chose") << 3 << true;
    }
    void ranksTogetherMakeTheUpdateOfOne() {
        QFETCH(int, numRows);
        QFETCH(bool, withExperts);
        const auto alone = trainerOf({}, withExperts);
        ThreadRanks ranks(kRanks);
        std::array<std::unique_ptr<Trainer>, kRanks> trainers;
        for (std::size_t rank = 0; rank < kRanks; ++rank) trainers[rank] = trainerOf(ranks.group(rank), withExperts);
        for (int step = 0; step < 3; ++step) {
            const std::vector<MatrixRow> all = rows(static_cast<std::size_t>(numRows));
            const auto expected = alone->step(all, 1e-3);
            for (const Result<StepReport>& report : stepTogether(trainers, all)) {
                QVERIFY(report.has_value());
                QVERIFY(std::abs(report->loss - expected->loss) < 1e-5);
                QVERIFY(std::abs(*report->kl - *expected->kl) < 1e-5);
                QVERIFY(std::abs(report->bound->mi - expected->bound->mi) < 1e-5);
                QVERIFY(std::abs(report->gradientNorm - expected->gradientNorm) < 1e-4);
                QCOMPARE(report->numTokens, expected->numTokens);
                for (std::size_t i = 0; i < all.size(); ++i)
                    QVERIFY(torch::allclose(report->matrices[i], expected->matrices[i], 1e-4, 1e-4));
            }
            for (std::size_t i = 0; i < alone->masters().size(); ++i) {
                QVERIFY(torch::allclose(trainers[0]->masters()[i], alone->masters()[i], 0, 1e-6));
                for (std::size_t rank = 1; rank < kRanks; ++rank)
                    QVERIFY(torch::equal(trainers[rank]->masters()[i], trainers[0]->masters()[i]));
            }
        }
    }

    void aRankThatFailsEndsTheUpdateOfAll() {
        ThreadRanks ranks(kRanks);
        std::array<std::unique_ptr<Trainer>, kRanks> trainers;
        for (std::size_t rank = 0; rank < kRanks; ++rank) trainers[rank] = trainerOf(ranks.group(rank));
        const auto before = trainers[0]->masters()[1].clone();
        const auto fullDisk = [](std::size_t) -> Result<void> { return fail(ErrorKind::Io, "no space left"); };
        const auto throwing = [](std::size_t) -> Result<void> { throw std::runtime_error("a library's own words"); };
        const auto noMemory = [](std::size_t) -> Result<void> { throw std::bad_alloc(); };
        for (const auto& [fault, kind] :
             {std::pair<std::function<Result<void>(std::size_t)>, ErrorKind>{fullDisk, ErrorKind::Io},
              {throwing, ErrorKind::Internal},
              {noMemory, ErrorKind::Memory}}) {
            const Reports reports = stepTogether(trainers, rows(5), fault);
            QVERIFY(reports[kRanks - 1].error().kind == kind);
            for (std::size_t rank = 0; rank + 1 < kRanks; ++rank)
                QVERIFY(reports[rank].error().kind == ErrorKind::Cancelled);
            for (const auto& trainer : trainers) QVERIFY(torch::equal(trainer->masters()[1], before));
        }
    }
};

SAMI_TEST(TestRankGroup)

#include "test_rank_group.moc"
