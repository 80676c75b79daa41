#include "core/sami/resume_state.h"

#include "core/model/model_loader.h"
#include "core/model/weight_source.h"
#include "core/run/sealed_folder.h"
#include "core/weights/safetensors_file.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMastersName = "model.safetensors";

Result<void> saveOptimizer(const Optimizer& optimizer, const fs::path& path) {
    std::vector<torch::Tensor> kept;
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, tensor] : optimizer.state()) {
        kept.push_back(tensor.to(torch::kCPU, torch::kFloat32).contiguous());  // of bfloat16 masters it is exact
        const auto* bytes = static_cast<const std::byte*>(kept.back().const_data_ptr());
        tensors.push_back({name, StoredType::F32, tensor.sizes().vec(), {bytes, kept.back().nbytes()}});
    }
    return writeSafetensors(path, tensors);
}

std::unexpected<Error> ofAnotherModel(const fs::path& path, const std::string& tensor) {
    return fail(ErrorKind::Input, path.string() + ": tensor " + tensor + " is missing or belongs to another model");
}

Result<void> loadMasters(Trainer& trainer, const fs::path& path) {
    const auto file = SafetensorsFile::open(path);
    if (!file) return std::unexpected(file.error());
    std::vector<torch::Tensor> values;
    for (std::size_t i = 0; i < trainer.names().size(); ++i) {
        const torch::Tensor& master = trainer.masters()[i];
        const StoredTensor* stored = (*file)->find(trainer.names()[i]);
        if (stored == nullptr || stored->shape != master.sizes().vec()) return ofAnotherModel(path, trainer.names()[i]);
        values.push_back(float32Tensor(*stored).to(master.device()));
    }
    trainer.setMasters(values);
    return {};
}

Result<void> loadOptimizer(Trainer& trainer, const fs::path& path) {
    const auto file = SafetensorsFile::open(path);
    if (!file) return std::unexpected(file.error());
    std::map<std::string, torch::Tensor> state;
    for (const StoredTensor& stored : (*file)->tensors()) {
        const auto index = static_cast<std::size_t>(std::atoll(stored.name.substr(stored.name.rfind('.') + 1).c_str()));
        const auto& masters = trainer.masters();
        if (index >= masters.size() || masters[index].sizes().vec() != stored.shape)
            return ofAnotherModel(path, stored.name);
        state[stored.name] = float32Tensor(stored).to(masters[index].options());
    }
    trainer.optimizer().setState(state);
    return {};
}

/// state.json of a complete resume state, checked.
Result<Json> readState(const fs::path& folder) {
    Result<Json> state = readJsonFile(folder / "state.json");
    if (!state) return state;
    const bool good = state->is_object() && state->contains("progress") && state->contains("optimizer_step") &&
                      state->at("optimizer_step").is_number_integer();
    if (!good) return fail(ErrorKind::Input, (folder / "state.json").string() + ": is not a resume state");
    return state;
}

}  // namespace

Result<void> saveResumeState(Trainer& trainer, const Json& progress, const fs::path& folder) {
    return writeSealedFolder(folder, [&](const fs::path& fresh) -> Result<void> {
        const auto masters = trainer.namedMasters();
        if (auto done = writeTensors(fresh / kMastersName, masters, torch::kFloat32); !done) return done;
        if (auto done = saveOptimizer(trainer.optimizer(), fresh / "optimizer.safetensors"); !done) return done;
        return writeJsonFile(fresh / "state.json",
                             {{"optimizer_step", trainer.optimizer().step()}, {"progress", progress}});
    });
}

Result<Json> readResumeProgress(const fs::path& folder) {
    const auto found = newestSealedFolder(folder);
    if (!found) return std::unexpected(found.error());
    const auto state = readState(*found);
    if (!state) return std::unexpected(state.error());
    return state->at("progress");
}

Result<Json> loadResumeState(Trainer& trainer, const fs::path& folder) {
    const auto found = newestSealedFolder(folder);
    if (!found) return std::unexpected(found.error());
    const auto state = readState(*found);
    if (!state) return std::unexpected(state.error());
    if (auto done = loadMasters(trainer, *found / kMastersName); !done) return std::unexpected(done.error());
    trainer.optimizer().setStep((*state)["optimizer_step"].get<std::int64_t>());
    if (auto done = loadOptimizer(trainer, *found / "optimizer.safetensors"); !done)
        return std::unexpected(done.error());
    return (*state)["progress"];
}

}  // namespace sami
