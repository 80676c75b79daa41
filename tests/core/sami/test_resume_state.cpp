#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>

#include "core/base/sha256.h"
#include "core/run/training_setup.h"
#include "core/sami/resume_state.h"
#include "core/weights/safetensors_file.h"
#include "tests/core/model/tiny_model.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;
namespace fs = std::filesystem;

class TestResumeState : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_dir;
    fs::path folder(const char* name) const { return fs::path(m_dir.path().toStdString()) / name; }

    static std::unique_ptr<Trainer> trainedOnce() {
        auto trainer = Trainer::create(tinyModel(true), torch::kFloat32, {});
        const std::vector<MatrixRow> rows = {
            {"q", {randomIds(4, 1), randomIds(6, 2)}, {randomIds(5, 3), randomIds(3, 4)}}};
        if (!(*trainer)->step(rows, 1e-3)) qFatal("the step failed");
        return std::move(*trainer);
    }

    /// Puts other content in place of a file of a sealed folder, with the marker to match.
    static void replace(const fs::path& sealed, const std::string& name, const std::string& content) {
        std::ofstream(sealed / name, std::ios::binary | std::ios::trunc) << content;
        OrderedJson marker = OrderedJson::parse(readFile(sealed / "COMPLETE").value());
        marker["files"][name] = {{"size", content.size()}, {"sha256", sha256(content)}};
        std::ofstream(sealed / "COMPLETE", std::ios::trunc) << marker.dump();
    }

private slots:
    void theOptimisersStateGoesByTheNamesOfParameters() {
        const auto trainer = trainedOnce();
        const fs::path path = folder("named");
        QVERIFY(saveResumeState(*trainer, {{"step", 1}}, {}, path).has_value());
        const auto file = SafetensorsFile::open(path / "optimizer.safetensors").value();
        for (const std::string& name : trainer->names())
            QVERIFY2(file->find("square_avg." + name) != nullptr, name.c_str());
    }

    void statesWithNumberedParametersAreStillRead() {
        const auto trainer = trainedOnce();
        const fs::path path = folder("numbered");
        QVERIFY(saveResumeState(*trainer, {{"step", 1}}, {}, path).has_value());
        std::vector<TensorToWrite> tensors;
        const auto state = trainer->optimizer().state();
        for (const auto& [name, tensor] : state) {
            const auto* bytes = static_cast<const std::byte*>(tensor.const_data_ptr());
            tensors.push_back({name, StoredType::F32, tensor.sizes().vec(), {bytes, tensor.nbytes()}});
        }
        QVERIFY(writeSafetensors(folder("numbered.safetensors"), tensors).has_value());
        replace(path, "optimizer.safetensors", readFile(folder("numbered.safetensors")).value());
        replace(path, "state.json", R"({"optimizer_step": 1, "progress": {"step": 1}})");
        const auto found = findResumeState(path);
        QVERIFY2(found.has_value(), found ? "" : found.error().detail.c_str());
        auto other = Trainer::create(tinyModel(true), torch::kFloat32, {});
        QVERIFY(loadResumeState(**other, *found).has_value());
        for (const auto& [name, tensor] : (*other)->optimizer().state()) QVERIFY(torch::equal(tensor, state.at(name)));
        QVERIFY(checkSameSetup(*found, {{"optimizer", "adamw"}}).has_value());  // nothing is known of how it was
    }

    void whatIsNotThereIsToldFromWhatIsDamaged() {
        QVERIFY(findResumeState(folder("nowhere")).error().kind == ErrorKind::NotFound);
        const auto trainer = trainedOnce();
        const fs::path path = folder("damaged");
        QVERIFY(saveResumeState(*trainer, {{"step", 1}}, {}, path).has_value());
        std::ofstream(path / "model.safetensors", std::ios::app) << "x";
        const Error error = findResumeState(path).error();
        QVERIFY(error.kind == ErrorKind::Input);
        QVERIFY2(error.detail.find("model.safetensors") != std::string::npos, error.detail.c_str());
    }

    void aStateOfALaterVersionIsRefused() {
        const auto trainer = trainedOnce();
        const fs::path path = folder("later");
        QVERIFY(saveResumeState(*trainer, {{"step", 1}}, {}, path).has_value());
        replace(path, "state.json", R"({"version": 3, "optimizer_step": 1, "progress": {"step": 1}})");
        const Error error = findResumeState(path).error();
        QVERIFY2(error.detail.find("later version") != std::string::npos, error.detail.c_str());
    }

    void whatDiffersIsNamedWithBothValues() {
        const auto trainer = trainedOnce();
        const fs::path path = folder("setup");
        const OrderedJson then = {{"optimizer", "rmsprop"}, {"learning_rate", 1e-3}, {"seed", 1}};
        QVERIFY(saveResumeState(*trainer, {{"step", 1}}, then, path).has_value());
        const ResumeState state = findResumeState(path).value();
        QVERIFY(checkSameSetup(state, then).has_value());
        QVERIFY(checkSameSetup(state, {{"seed", 1}, {"a_later_setting", 2}}).has_value());
        const auto refused = checkSameSetup(state, {{"optimizer", "adamw"}, {"learning_rate", 2e-3}, {"seed", 1}});
        QVERIFY(!refused.has_value());
        const std::string& detail = refused.error().detail;
        QVERIFY2(detail.find("optimizer was \"rmsprop\" and is \"adamw\" now") != std::string::npos, detail.c_str());
        QVERIFY2(detail.find("learning_rate was 0.001 and is 0.002 now") != std::string::npos, detail.c_str());
        QVERIFY2(detail.find("seed") == std::string::npos, detail.c_str());
    }

    void whatMayChangeMeanwhileIsNotPartOfTheSetup() {
        RunConfig config;
        config.principles = {{"brief", "Be brief.", "Be long."}};
        config.queries = {{"q1", "Why?", false}, {"q2", "How?", true}};
        const OrderedJson setup = trainingSetup(config);
        RunConfig changed = config;
        changed.settings.device = "cuda:0";
        changed.settings.iterations = 9;
        changed.settings.resumeMinutes = 1;
        changed.settings.healthMaxGap = 0;
        changed.settings.generationBatch = 7;
        changed.settings.packWeights = false;
        changed.settings.checkpointSteps = 0;
        changed.queries[1].text = "How come?";
        QVERIFY(trainingSetup(changed) == setup);
        const auto differs = [&](auto change) {
            RunConfig other = config;
            change(other);
            return trainingSetup(other) != setup;
        };
        QVERIFY(differs([](RunConfig& other) { other.settings.optimizer = "adamw"; }));
        QVERIFY(differs([](RunConfig& other) { other.settings.learningRate *= 2; }));
        QVERIFY(differs([](RunConfig& other) { other.settings.model = "/other"; }));
        QVERIFY(differs([](RunConfig& other) { other.settings.loraRank = 4; }));
        QVERIFY(differs([](RunConfig& other) { other.queries[0].text = "Why not?"; }));
        QVERIFY(differs([](RunConfig& other) { other.principles[0].antithesis = "Be very long."; }));
    }
};

SAMI_TEST(TestResumeState)

#include "test_resume_state.moc"
