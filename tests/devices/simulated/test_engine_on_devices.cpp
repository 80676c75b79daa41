#include <ATen/DeviceAccelerator.h>
#include <torch/torch.h>

#include <QTest>

#include "core/model/device_copy.h"
#include "core/model/devices.h"
#include "core/model/generator.h"
#include "core/model/lora.h"
#include "core/sami/trainer.h"
#include "tests/core/model/tiny_model.h"
#include "tests/devices/simulated/simulated_devices.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

const torch::Device kFirst(torch::kPrivateUse1, 0);
const torch::Device kSecond(torch::kPrivateUse1, 1);

/// One of the three layers on the first device, two on the second.
Placement dividedLayers() {
    return {{kFirst, kSecond}, {1.0 / 3, 1}};
}

/// Random weights, the same wherever they lie; heads of 8 numbers are what fused attention over segments takes.
CausalLm modelOn(const Placement& placement, bool tiedHead, std::int64_t headSize = 6) {
    ModelConfig config = tinyModel(tiedHead)->config();
    config.headSize = headSize;
    const torch::NoGradGuard noGrad;
    torch::manual_seed(12);
    CausalLm network(config, NetworkOptions{placement, torch::kFloat32});
    for (torch::Tensor& weight : network->parameters()) {
        const torch::Tensor random = 0.25 * torch::randn(weight.sizes());  // drawn on the processor for all of them
        weight.copy_(weight.dim() == 1 ? torch::ones_like(random) + 0.2 * random : random);
    }
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

struct Training {
    bool tiedHead = true;
    std::int64_t headSize = 6;
    torch::Dtype dtype = torch::kFloat32;
    bool withAdapters = false;
    bool checkpointing = false;
    double klWeight = 0;
};

std::unique_ptr<Trainer> trainerOn(const Placement& placement, const Training& training) {
    CausalLm network = modelOn(placement, training.tiedHead, training.headSize);
    if (training.withAdapters && !addAdapters(network, {4, 0, {}}, 1)) return nullptr;
    network->setActivationCheckpointing(training.checkpointing);
    CausalLm reference{nullptr};
    if (training.klWeight != 0 && !training.withAdapters) {
        reference = modelOn(placement, training.tiedHead, training.headSize);
        reference->to(training.dtype);
    }
    TrainerOptions options;
    options.optimizer = "adamw";
    options.optimizerOptions.epsilon = 1e-3;  // no full steps of rounding where a gradient is zero
    options.clipNorm = 1;
    options.klWeight = training.klWeight;
    return std::move(*Trainer::create(network, training.dtype, options, reference));
}

double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a.to(torch::kCPU) - b.to(torch::kCPU)).abs().max().item<double>();
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

Q_DECLARE_METATYPE(Training)

class TestEngineOnDevices : public QObject {
    Q_OBJECT
private slots:
    void trainsAsOnTheProcessor_data() {
        QTest::addColumn<Training>("training");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("all weights, tied head") << Training{} << 1e-5;
        QTest::newRow("head of its own") << Training{.tiedHead = false} << 1e-5;
        QTest::newRow("KL") << Training{.klWeight = 0.2} << 1e-5;
        QTest::newRow("adapters") << Training{.tiedHead = false, .withAdapters = true} << 1e-5;
        QTest::newRow("adapters, KL") << Training{.withAdapters = true, .klWeight = 0.2} << 1e-5;
        QTest::newRow("layers computed twice") << Training{.tiedHead = false, .checkpointing = true} << 1e-5;
        QTest::newRow("bfloat16, attention with masks") << Training{.dtype = torch::kBFloat16} << 0.03;
        QTest::newRow("bfloat16, attention over segments")
            << Training{.headSize = 8, .dtype = torch::kBFloat16} << 0.03;
    }
    void trainsAsOnTheProcessor() {
        QFETCH(Training, training);
        QFETCH(double, tolerance);
        for (const Placement& placement : {Placement(kSecond), dividedLayers()}) {
            const auto expected = trainerOn(Placement(), training);
            const auto found = trainerOn(placement, training);
            const auto close = [&](double a, double b) { return std::abs(a - b) < tolerance * (0.01 + std::abs(b)); };
            for (int step = 0; step < 3; ++step) {
                const auto here = expected->step(rows(), 1e-3);
                const auto there = found->step(rows(), 1e-3);
                QVERIFY(close(there->loss, here->loss));
                QVERIFY(close(there->kl.value_or(0), here->kl.value_or(0)));
                QVERIFY(close(there->gradientNorm, here->gradientNorm));
                QVERIFY(here->updateNorm > 0);
                QVERIFY(close(there->updateNorm, here->updateNorm));
            }
            if (training.dtype != torch::kFloat32) continue;  // narrow gradients turn the steps of single weights
            for (std::size_t i = 0; i < expected->masters().size(); ++i)
                QVERIFY(difference(found->masters()[i], expected->masters()[i]) < 1e-6);
        }
    }

    void layersLieWhereTheyWerePut() {
        const auto trainer = trainerOn(dividedLayers(), {.tiedHead = false});
        QCOMPARE(trainer->network()->outputDevice(), kSecond);
        for (const auto& [name, tensor] : trainer->namedMasters()) {
            const bool first = name.starts_with("model.embed_tokens") || name.starts_with("model.layers.0.");
            QCOMPARE(tensor.device(), first ? kFirst : kSecond);
        }
        QCOMPARE(modelOn(dividedLayers(), true)->outputDevice(), kFirst);
    }

    void writesAsOnTheProcessor_data() {
        QTest::addColumn<bool>("tiedHead");
        QTest::addColumn<double>("temperature");
        QTest::newRow("greedy") << true << 0.0;
        QTest::newRow("sampled, head of its own") << false << 1.0;
    }
    void writesAsOnTheProcessor() {
        QFETCH(bool, tiedHead);
        QFETCH(double, temperature);
        const auto write = [&](const Placement& placement) {
            CausalLm network = modelOn(placement, tiedHead);
            GenerationOptions options;
            options.maxNewTokens = 12;
            options.batchSize = 3;
            options.sampling.temperature = temperature;
            std::vector<std::vector<TokenId>> prompts;
            for (std::uint64_t i = 0; i < 5; ++i) prompts.push_back(randomIds(3 + i, i));
            std::vector<std::vector<TokenId>> ids;
            const auto written = generate(network, LetterTokenizer(), prompts, options);
            for (const Generation& one : *written) ids.push_back(one.ids);
            return ids;
        };
        const auto expected = write(Placement());
        QVERIFY(write(kSecond) == expected);
        QVERIFY(write(dividedLayers()) == expected);
    }

    void computesFewerRowsTogetherWhereMemoryRunsOut() {
        const auto roomy = trainerOn(dividedLayers(), {});
        const auto tight = trainerOn(dividedLayers(), {});
        for (int step = 0; step < 2; ++step) QVERIFY(roomy->step(rows(), 1e-3) && tight->step(rows(), 1e-3));
        simulated::resetPeak(1);
        const std::size_t before = simulated::bytesInUse(1);
        const auto expected = roomy->step(rows(), 1e-3);
        const std::size_t needed = simulated::peakBytes(1) - before;
        const std::size_t limit = simulated::limitBytes(1);
        // Room for a step of one row, not for that of three.
        simulated::setLimitBytes(1, before + needed * 2 / 3);
        const auto found = tight->step(rows(), 1e-3);
        simulated::setLimitBytes(1, limit);
        QVERIFY2(found.has_value(), found ? "" : found.error().detail.c_str());
        QVERIFY(std::abs(found->loss - expected->loss) < 1e-5);
        QVERIFY(std::abs(found->gradientNorm - expected->gradientNorm) < 1e-4 * expected->gradientNorm);
    }

    void withoutMemoryForOneRowTheWeightsStay() {
        const auto trainer = trainerOn(dividedLayers(), {});
        QVERIFY(trainer->step(rows(), 1e-3).has_value());
        std::vector<torch::Tensor> before;
        for (const torch::Tensor& master : trainer->masters()) before.push_back(master.to(torch::kCPU).clone());
        const std::size_t limit = simulated::limitBytes(1);
        const std::size_t inUse = simulated::bytesInUse(1);
        simulated::setLimitBytes(1, inUse + 64);
        const auto report = trainer->step(rows(), 1e-3);
        simulated::setLimitBytes(1, limit);
        QVERIFY(!report.has_value());
        QVERIFY(report.error().kind == ErrorKind::Memory);
        QCOMPARE(simulated::bytesInUse(1), inUse);
        for (std::size_t i = 0; i < before.size(); ++i)
            QVERIFY(torch::equal(trainer->masters()[i].to(torch::kCPU), before[i]));
        QVERIFY(trainer->step(rows(), 1e-3).has_value());
    }

    void numbersArriveInPieces_data() {
        QTest::addColumn<bool>("narrow");
        QTest::newRow("as they are") << false;
        QTest::newRow("converted there") << true;
    }
    void numbersArriveInPieces() {
        QFETCH(bool, narrow);
        const torch::Dtype stored = narrow ? torch::kBFloat16 : torch::kFloat32;
        const torch::Tensor from =
            torch::randn({3, 6'000'007}).to(stored);  // more than two pieces of 32 MiB, and a rest
        const torch::Tensor to = torch::zeros({3, 6'000'007}, torch::TensorOptions().device(kSecond));
        simulated::resetPeak(1);
        copyToDevice(from, to);
        QVERIFY(torch::equal(to.to(torch::kCPU), from.to(torch::kFloat32)));
        QVERIFY(simulated::peakBytes(1) < simulated::bytesInUse(1) + (40U << 20));
    }

    void whatLibTorchKeepsUnusedIsFree() {
        const auto free = [] { return roomsOf({kSecond}).front().freeBytes; };
        const std::int64_t before = free();
        {
            const torch::Tensor large = torch::zeros({1'000'000}, torch::TensorOptions().device(kSecond));
        }
        const auto [left, total] = at::accelerator::getMemoryInfo(1);
        QVERIFY(static_cast<std::int64_t>(left) < before);  // the device has not got it back
        QCOMPARE(free(), before);
    }

    void aListIsDividedByWhatIsFree() {
        const auto choice = parseDevices("simulated:0,simulated:1");
        QVERIFY(choice.has_value() && !choice->fewest);
        const ModelConfig config = modelOn(Placement(), false)->config();
        const auto needs = [](const NetworkOptions&) { return PartNeeds{0, 100, 0}; };
        const std::size_t limit = simulated::limitBytes(0);
        simulated::setLimitBytes(0, simulated::bytesInUse(0) + (simulated::limitBytes(1) / 2));
        const auto options = networkOptions(*choice, "float32", config, needs);
        simulated::setLimitBytes(0, limit);
        QVERIFY(options.has_value());
        QCOMPARE(options->placement.layerCounts(3), (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(deviceNames(options->placement), std::string("simulated:0,simulated:1"));
    }

    void autoTakesAsFewAsHaveRoom() {
        const auto choice = parseDevices("auto");
        QVERIFY(choice.has_value());
        const ModelConfig config = modelOn(Placement(), false)->config();
        const auto room = static_cast<double>(simulated::limitBytes(0));
        const auto devices = [&](double layer) {
            const auto needs = [&](const NetworkOptions&) { return PartNeeds{0, layer * room, 0}; };
            return deviceNames(networkOptions(*choice, "float32", config, needs)->placement);
        };
        QCOMPARE(devices(0.2), std::string("simulated:0"));
        QCOMPARE(devices(0.4), std::string("simulated:0,simulated:1"));
        QCOMPARE(devices(2), std::string("cpu"));
    }

    void refusesWhatIsNotThere_data() {
        QTest::addColumn<QString>("names");
        QTest::addColumn<QString>("said");
        QTest::newRow("a third") << "simulated:2" << "has 2 of its kind";
        QTest::newRow("beyond eight bits") << "simulated:256" << "has 2 of its kind";
        QTest::newRow("beyond a sign") << "simulated:200" << "has 2 of its kind";
        QTest::newRow("a processor that is not there") << "cpu:1" << "has none of its kind";
        QTest::newRow("another kind") << "cuda:0" << "has none of its kind";
        QTest::newRow("twice") << "simulated:1,simulated:1" << "named twice";
        QTest::newRow("two kinds") << "simulated:1,cpu" << "mixes kinds";
        QTest::newRow("no device") << "gpu" << "is not known";
        QTest::newRow("nothing") << "" << "is not known";
        QTest::newRow("a list that ends") << "simulated:0," << "is not known";
    }
    void refusesWhatIsNotThere() {
        QFETCH(QString, names);
        QFETCH(QString, said);
        const auto choice = parseDevices(names.toStdString());
        QVERIFY(!choice.has_value());
        QVERIFY2(choice.error().detail.find(said.toStdString()) != std::string::npos, choice.error().detail.c_str());
    }

    void leavesNoMemoryBehind() {
        const std::size_t onFirst = simulated::bytesInUse(0);
        const std::size_t onSecond = simulated::bytesInUse(1);
        for (const std::int64_t headSize : {6, 8}) {
            const auto trainer = trainerOn(dividedLayers(), {.headSize = headSize, .dtype = torch::kBFloat16});
            QVERIFY(trainer->step(rows(), 1e-3).has_value());
            QVERIFY(simulated::bytesInUse(0) > onFirst && simulated::bytesInUse(1) > onSecond);
        }
        QCOMPARE(simulated::bytesInUse(0), onFirst);
        QCOMPARE(simulated::bytesInUse(1), onSecond);
    }
};

SAMI_TEST(TestEngineOnDevices)
#include "test_engine_on_devices.moc"
