#include "core/sami/resume_state.h"

#include <algorithm>
#include <charconv>

#include "core/base/json_fields.h"
#include "core/base/sealed_folder.h"
#include "core/base/text.h"
#include "core/model/model_loader.h"
#include "core/model/weight_source.h"
#include "core/run/training_setup.h"
#include "core/weights/safetensors_file.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

/// 1, which is not written in the file: the optimiser's tensors are numbered, and nothing says how training was set up.
constexpr std::int64_t kStateVersion = 2;
constexpr const char* kMastersName = "model.safetensors";
constexpr const char* kOptimizerName = "optimizer.safetensors";

/// A tensor of the optimiser's state: "square_avg.12" of the twelfth parameter, or in files "square_avg.NAME".
struct SlotName {
    std::string slot;
    std::string of;
};

SlotName slotName(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return {name, ""};
    return {name.substr(0, dot), name.substr(dot + 1)};
}

/// Index in text, or `count` where it is none below that.
std::size_t indexOf(const std::string& text, std::size_t count) {
    std::size_t index = count;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, index);
    return read.ec == std::errc{} && read.ptr == end ? std::min(index, count) : count;
}

Result<void> saveOptimizer(const Trainer& trainer, const Optimizer& optimizer, const fs::path& path) {
    std::vector<NamedTensor> tensors;
    for (const auto& [name, tensor] : optimizer.state()) {
        const SlotName parts = slotName(name);
        const std::string& parameter = trainer.names().at(indexOf(parts.of, trainer.names().size()));
        tensors.emplace_back(parts.slot + "." + parameter, tensor);
    }
    return writeTensors(path, tensors, torch::kFloat32);  // of bfloat16 masters it is exact
}

std::unexpected<Error> ofAnotherModel(const fs::path& path, const std::string& tensor) {
    return fail(ErrorKind::Input, "{file}: tensor {tensor} is missing or belongs to another model",
                {{"file", path}, {"tensor", tensor}});
}

Result<void> loadMasters(Trainer& trainer, const fs::path& path) {
    const auto file = SafetensorsFile::open(path);
    if (!file) return std::unexpected(file.error());
    std::vector<torch::Tensor> values;
    for (std::size_t i = 0; i < trainer.names().size(); ++i) {
        const torch::Tensor& master = trainer.masters()[i];
        const StoredTensor* stored = (*file)->find(trainer.names()[i]);
        if (stored == nullptr || !stored->isReadable() || stored->shape != master.sizes().vec())
            return ofAnotherModel(path, trainer.names()[i]);
        values.push_back(float32Tensor(*stored).to(master.device()));
    }
    trainer.setMasters(values);
    return {};
}

Result<void> loadOptimizer(Trainer& trainer, const fs::path& path) {
    const auto file = SafetensorsFile::open(path);
    if (!file) return std::unexpected(file.error());
    const auto& masters = trainer.masters();
    const auto& names = trainer.names();
    std::map<std::string, torch::Tensor> state;
    for (const StoredTensor& stored : (*file)->tensors()) {
        const SlotName parts = slotName(stored.name);
        auto index = static_cast<std::size_t>(std::ranges::find(names, parts.of) - names.begin());
        if (index == names.size()) index = indexOf(parts.of, names.size());  // as version 1 wrote it
        if (index == names.size() || !stored.isReadable() || masters[index].sizes().vec() != stored.shape)
            return ofAnotherModel(path, stored.name);
        state[parts.slot + "." + std::to_string(index)] = float32Tensor(stored).to(masters[index].options());
    }
    trainer.optimizer().setState(state);
    return {};
}

}  // namespace

Result<void> saveResumeState(Trainer& trainer, const OrderedJson& progress, const OrderedJson& setup,
                             const fs::path& folder) {
    return writeSealedFolder(folder, [&](const fs::path& fresh) -> Result<void> {
        const auto masters = trainer.namedMasters();
        if (auto done = writeTensors(fresh / kMastersName, masters, torch::kFloat32); !done) return done;
        if (auto done = saveOptimizer(trainer, trainer.optimizer(), fresh / kOptimizerName); !done) return done;
        return writeJsonFile(fresh / "state.json", {{"version", kStateVersion},
                                                    {"optimizer_step", trainer.optimizer().step()},
                                                    {"progress", progress},
                                                    {"setup", setup}});
    });
}

Result<ResumeState> findResumeState(const fs::path& folder) {
    const Result<fs::path> found = newestSealedFolder(folder);
    if (!found) return std::unexpected(found.error());
    const fs::path file = *found / "state.json";
    const Result<Json> json = readJsonFile(file);
    if (!json) return std::unexpected(json.error());
    JsonFields fields(*json, file.string());
    std::int64_t version = 1;
    ResumeState state{*found, Json::object(), Json::object()};
    fields.optional("version", version);
    fields.required("optimizer_step", state.optimizerStep);
    if (const Json* progress = fields.raw("progress"); progress != nullptr && progress->is_object()) {
        state.progress = *progress;
    } else {
        fields.refuse("progress", "\"{key}\" must be an object", {});
    }
    if (const Json* setup = fields.raw("setup"); setup != nullptr && setup->is_object()) state.setup = *setup;
    if (version > kStateVersion) fields.refuse("version", "\"{key}\" is that of a later version of the program", {});
    if (Result<void> read = fields.finishOpen(); !read) return std::unexpected(read.error());
    return state;
}

Result<void> checkSameSetup(const ResumeState& state, const OrderedJson& setup) {
    const std::string differences = setupDifferences(state.setup, setup);
    if (differences.empty()) return {};
    return fail(ErrorKind::Input,
                "{folder}: training can't go on from the state saved here, because it was set up otherwise: "
                "{differences}; set it back",
                {{"folder", state.folder}, {"differences", differences}});
}

Result<void> loadResumeState(Trainer& trainer, const ResumeState& state) {
    if (auto done = loadMasters(trainer, state.folder / kMastersName); !done) return done;
    trainer.optimizer().setStep(state.optimizerStep);
    return loadOptimizer(trainer, state.folder / kOptimizerName);
}

}  // namespace sami
