#include <torch/torch.h>

#include <QTest>

#include "core/model/generator.h"
#include "core/sami/trainer.h"
#include "tests/core/model/tiny_model.h"
#include "tests/devices/simulated/simulated_devices.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

const torch::Device kSecond(torch::kPrivateUse1, 1);

/// Random weights; heads of 8 numbers are what fused attention over segments takes.
CausalLm modelWithHeads(std::int64_t headSize) {
    if (headSize == 6) return tinyModel(true);
    ModelConfig config = tinyModel(true)->config();
    config.headSize = headSize;
    const torch::NoGradGuard noGrad;
    torch::manual_seed(12);
    CausalLm network(config, torch::TensorOptions().dtype(torch::kFloat32));
    for (torch::Tensor& weight : network->parameters())
        weight.copy_(weight.dim() == 1 ? torch::ones_like(weight) : 0.25 * torch::randn(weight.sizes()));
    return network;
}

std::vector<MatrixRow> rows() {
    std::vector<MatrixRow> all;
    for (std::uint64_t query = 0; query < 3; ++query) {
        MatrixRow& row = all.emplace_back();
        for (std::uint64_t i = 0; i < 2; ++i) {
            row.prompts.push_back(randomIds(5 + i + query, 10 * query + i));
            row.responses.push_back(randomIds(4 + 2 * i, 100 + 10 * query + i));
        }
    }
    return all;
}

struct Trained {
    StepReport report;
    std::vector<torch::Tensor> masters;
};

Trained trainOn(torch::Device device, std::int64_t headSize, torch::Dtype dtype) {
    CausalLm network = modelWithHeads(headSize);
    network->to(device);
    TrainerOptions options;
    options.optimizer = "adamw";
    options.clipNorm = 1;
    const auto trainer = Trainer::create(network, dtype, options);
    const auto report = (*trainer)->step(rows(), 1e-3);
    return {*report, (*trainer)->masters()};
}

/// As many letters as the tiny model has ids.
class LetterTokenizer : public Tokenizer {
public:
    std::vector<TokenId> encode(std::string_view, SpecialTokens) const override { return {}; }
    std::string decode(const std::vector<TokenId>& ids, bool) const override { return std::string(ids.size(), 'x'); }
    std::size_t vocabularySize() const override { return 53; }
    std::optional<TokenId> idOf(std::string_view) const override { return {}; }
};

}  // namespace

class TestEngineOnDevices : public QObject {
    Q_OBJECT
private slots:
    void trainsAsOnTheProcessor_data() {
        QTest::addColumn<int>("headSize");
        QTest::addColumn<bool>("narrow");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("float32") << 6 << false << 1e-5;
        QTest::newRow("bfloat16, attention with masks") << 6 << true << 0.03;
        QTest::newRow("bfloat16, attention over segments") << 8 << true << 0.03;
    }
    void trainsAsOnTheProcessor() {
        QFETCH(int, headSize);
        QFETCH(bool, narrow);
        QFETCH(double, tolerance);
        const torch::Dtype dtype = narrow ? torch::kBFloat16 : torch::kFloat32;
        const Trained expected = trainOn(torch::kCPU, headSize, dtype);
        const Trained found = trainOn(kSecond, headSize, dtype);
        QVERIFY(found.masters.front().device() == kSecond);
        const auto close = [&](double a, double b) { return std::abs(a - b) < tolerance * std::abs(b); };
        QVERIFY(close(found.report.loss, expected.report.loss));
        QVERIFY(close(found.report.gradientNorm, expected.report.gradientNorm));
        QVERIFY(close(found.report.updateNorm, expected.report.updateNorm));
        QVERIFY(expected.report.updateNorm > 0);
    }

    void writesAsOnTheProcessor() {
        const auto write = [](torch::Device device) {
            CausalLm network = tinyModel(true);
            network->to(device);
            GenerationOptions options;
            options.maxNewTokens = 12;
            options.batchSize = 3;
            std::vector<std::vector<TokenId>> prompts;
            for (std::uint64_t i = 0; i < 5; ++i) prompts.push_back(randomIds(3 + i, i));
            std::vector<std::vector<TokenId>> ids;
            const auto written = generate(network, LetterTokenizer(), prompts, options);
            for (const Generation& one : *written) ids.push_back(one.ids);
            return ids;
        };
        QVERIFY(write(kSecond) == write(torch::kCPU));
    }

    void leavesNoMemoryBehind() {
        const std::size_t before = simulated::bytesInUse(1);
        trainOn(kSecond, 8, torch::kBFloat16);
        QCOMPARE(simulated::bytesInUse(1), before);
        QCOMPARE(simulated::bytesInUse(0), std::size_t{0});
    }
};

SAMI_TEST(TestEngineOnDevices)
#include "test_engine_on_devices.moc"
