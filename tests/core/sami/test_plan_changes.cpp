#include <QTest>

#include "core/sami/plan_changes.h"
#include "tests/core/sami/known_shapes.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

/// A model of seven billion weights, as the paper's.
PlanInputs large() {
    PlanInputs inputs;
    inputs.model = mistral();
    inputs.network.dtype = torch::kBFloat16;
    inputs.settings = *preset("tldr");
    inputs.promptTokens = 400;
    return inputs;
}

QStringList texts(const std::vector<PlanChange>& changes) {
    QStringList list;
    for (const PlanChange& change : changes) list << QString::fromStdString(change.text);
    return list;
}

/// So much on the processor.
std::vector<DeviceRoom> room(std::int64_t bytes) {
    return {{torch::kCPU, bytes}};
}

std::int64_t peak(const PlanInputs& inputs) {
    return planMemory(inputs).devices.front().peak();
}

constexpr std::int64_t operator""_GB(unsigned long long count) {
    return static_cast<std::int64_t>(count) * 1'000'000'000;
}

}  // namespace

class TestPlanChanges : public QObject {
    Q_OBJECT
private slots:
    void oneSettingIsChangedWhereOneIsEnough() {
        const PlanInputs inputs = large();
        // Gradients and states of all weights are most of it: computing layers twice does not help.
        PlanInputs rms = inputs;
        rms.settings.optimizer = "rmsprop";
        const auto found = changesThatFit(inputs, room(peak(rms)));
        QCOMPARE(texts(found), QStringList{QStringLiteral("optimizer=rmsprop")});
        QCOMPARE(found.front().peak, peak(rms));
    }

    void adaptersMakeALargeModelFit() {
        const auto found = changesThatFit(large(), room(48_GB));
        QCOMPARE(texts(found), QStringList{QStringLiteral("lora_rank=16")});
        QVERIFY(found.front().peak <= 48_GB);
    }

    void noChangeOfSeveralCanBeLeftOut() {
        PlanInputs inputs = large();
        inputs.settings.generationBatch = 4096;
        inputs.settings.maxNewTokens = 1024;
        const auto found = changesThatFit(inputs, room(30_GB));
        QVERIFY(found.size() > 1);
        QVERIFY(found.back().peak <= 30_GB);
        QVERIFY2(texts(found).first().startsWith(QStringLiteral("generation_batch=")), "costs nothing but time");
        QVERIFY(!texts(found).contains(QStringLiteral("optimizer=rmsprop")));  // adapters' states are small
    }

    void theMildestValueOfASettingIsNamed() {
        PlanInputs inputs = large();
        inputs.settings.loraRank = 16;
        inputs.settings.activationCheckpointing = true;
        inputs.settings.generationBatch = 512;
        inputs.settings.maxNewTokens = 2048;
        PlanInputs milder = inputs;
        milder.settings.generationBatch = 32;
        const auto found = changesThatFit(inputs, room(peak(milder)));
        QCOMPARE(texts(found), QStringList{QStringLiteral("generation_batch=32")});
    }

    void rowsThatAreLeftToTheProcessorAreLoweredToo() {
        PlanInputs inputs = large();
        inputs.settings.loraRank = 16;
        inputs.settings.activationCheckpointing = true;
        inputs.settings.maxNewTokens = 2048;
        QCOMPARE(inputs.settings.generationBatch, std::int64_t{0});  // the preset's own
        PlanInputs milder = inputs;
        milder.settings.generationBatch = 32;
        const auto found = changesThatFit(inputs, room(peak(milder)));
        QCOMPARE(texts(found), QStringList{QStringLiteral("generation_batch=32")});
    }

    void nothingIsSaidWhereNothingHelps() { QVERIFY(changesThatFit(large(), room(8_GB)).empty()); }
};

SAMI_TEST(TestPlanChanges)

#include "test_plan_changes.moc"
