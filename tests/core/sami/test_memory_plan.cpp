#include <QTest>

#include "core/sami/memory_plan.h"
#include "tests/core/sami/known_shapes.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

const torch::Device kOne(torch::kCUDA, 0);
const torch::Device kTwo(torch::kCUDA, 1);

PlanInputs step(const ModelConfig& model, std::int64_t constitutions, std::int64_t prompt, std::int64_t queries) {
    PlanInputs inputs{.model = model, .settings = *preset("tldr"), .network = {kOne, torch::kBFloat16}};
    inputs.promptTokens = prompt;
    inputs.settings.numConstitutions = constitutions;
    inputs.settings.maxNewTokens = 64;
    inputs.settings.queriesPerStep = queries;
    inputs.settings.optimizer = "rmsprop";
    return inputs;
}

std::int64_t sum(const DevicePlan::Parts& parts) {
    std::int64_t total = 0;
    for (const auto& [name, bytes] : parts) total += bytes;
    return total;
}

std::int64_t part(const DevicePlan::Parts& parts, const std::string& name) {
    for (const auto& [found, bytes] : parts) {
        if (found == name) return bytes;
    }
    return 0;
}

}  // namespace

Q_DECLARE_METATYPE(PlanInputs)

class TestMemoryPlan : public QObject {
    Q_OBJECT
private slots:
    /// The figures of docs/devices/nvidia-h100.json, with the tokens that fitted together there.
    void stepsNeedWhatACardWasSeenToHold_data() {
        QTest::addColumn<PlanInputs>("inputs");
        QTest::addColumn<double>("measured");
        PlanInputs small = step(smolLm(), 2, 300, 32);
        small.tokensTogether = 32 * 1024;
        QTest::newRow("135 million weights, 32 queries together") << small << 19.30e9;
        PlanInputs many = step(smolLm(), 8, 60, 8);
        many.tokensTogether = 32 * 1024;
        QTest::newRow("eight constitutions, seven queries together") << many << 21.60e9;
        PlanInputs large = step(mistral(), 2, 300, 8);
        large.settings.loraRank = 16;
        large.tokensTogether = 5 * 856;
        QTest::newRow("adapters of seven billion, five queries together") << large << 33.83e9;
    }
    void stepsNeedWhatACardWasSeenToHold() {
        QFETCH(PlanInputs, inputs);
        QFETCH(double, measured);
        const DevicePlan plan = planMemory(inputs).devices.front();
        const double ratio = static_cast<double>(sum(plan.training)) / measured;
        QVERIFY2(ratio > 0.88 && ratio < 1.12, qPrintable(QString::number(ratio)));
    }

    void adaptersOfSevenBillionWeightsFitTwentyFourGigabytes() {
        PlanInputs inputs = step(mistral(), 2, 300, 8);
        inputs.settings.loraRank = 16;
        QVERIFY(planMemory(inputs).devices.front().peak() < 24'000'000'000);
    }

    void devicesShareWhatOneWouldHold_data() {
        QTest::addColumn<std::int64_t>("rank");
        QTest::newRow("all weights") << std::int64_t{0};
        QTest::newRow("adapters") << std::int64_t{8};
    }
    void devicesShareWhatOneWouldHold() {
        QFETCH(std::int64_t, rank);
        PlanInputs inputs = step(mistral(), 2, 300, 8);
        inputs.settings.loraRank = rank;
        const MemoryPlan alone = planMemory(inputs);
        inputs.network.placement = Placement({kOne, kTwo}, {0.4, 1});
        const MemoryPlan both = planMemory(inputs);
        QVERIFY(part(alone.devices.front().training, "weights for computing") > 14'000'000'000);
        QCOMPARE(both.devices.size(), std::size_t{3});
        QVERIFY(both.devices.back().device.is_cpu());
        for (const char* name : {"weights for computing", "master weights", "optimiser", "activations"}) {
            const auto of = [&](const DevicePlan& plan) { return static_cast<double>(part(plan.training, name)); };
            const double whole = of(alone.devices.front());
            if (whole == 0) continue;  // no activations where the end of a step is its peak
            QVERIFY2(std::abs(of(both.devices[0]) + of(both.devices[1]) - whole) < 1e-3 * whole, name);
            QVERIFY2(of(both.devices[0]) < of(both.devices[1]), name);
        }
        // Logits are made where the output matrix lies.
        QCOMPARE(part(both.devices[0].generation, "logits"), 0);
        QVERIFY(part(both.devices[1].generation, "logits") > 0);
    }

    void aTrainingIsDividedByWhatItNeeds() {
        PlanInputs inputs = step(mistral(), 2, 300, 8);
        const PartNeeds needs = trainingNeeds(inputs);
        const PlacedModel placed = divided(inputs.model, needs, {{kOne, 100'000'000'000}, {kTwo, 50'000'000'000}});
        inputs.network.placement = placed.placement;
        const MemoryPlan plan = planMemory(inputs);
        const auto share = [&](std::size_t i, double room) {
            return static_cast<double>(plan.devices[i].peak()) / room;
        };
        // No layer could move from the fuller to the emptier one without making that one fuller.
        QVERIFY(std::abs(share(0, 1e11) - share(1, 5e10)) < 2 * needs.layer / 5e10);
    }
};

SAMI_TEST(TestMemoryPlan)

#include "test_memory_plan.moc"
