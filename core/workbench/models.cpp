#include "core/workbench/models.h"

#include <system_error>

#include "core/base/sealed_folder.h"
#include "core/workbench/run_folders.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

constexpr const char* kBase = "base";

/// The base before any run, as the settings name it.
ModelRow baseToBe() {
    return {.name = kBase, .kind = ModelKind::Base, .run = {}, .local = kBase};
}

/// Models that stand in run folders and that the file does not know: it is only read here, or the run has no row.
std::vector<ModelRow> unknownCheckpoints(const Document& document, const std::vector<ModelRow>& known) {
    std::vector<ModelRow> found;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task != RunTask::Iterate) continue;
        for (const CheckpointFolder& checkpoint : RunFolder(run.folder).checkpoints()) {
            const Result<std::string> name = modelNameOf(document, run, checkpoint.name);
            const bool isKnown = !name || std::ranges::any_of(known, [&](const ModelRow& model) {
                return model.run == run.number && model.local == checkpoint.name;
            });
            if (isKnown) continue;
            found.push_back({.name = *name,
                             .kind = checkpoint.step > 0 ? ModelKind::Step : ModelKind::Iteration,
                             .run = run.number,
                             .local = checkpoint.name,
                             .iteration = checkpoint.iteration,
                             .step = checkpoint.step,
                             .checkpoint = "checkpoints/" + checkpoint.name});
        }
    }
    return found;
}

Result<std::string> checkpointOf(const Document& document, const ModelRow& model) {
    const Result<RunEntry> run = document.runs().entry(*model.run);
    if (!run) return std::unexpected(run.error());
    const fs::path checkpoint = run->folder / model.checkpoint;
    std::error_code error;
    if (fs::exists(checkpoint / kCompletionMarker, error)) return checkpoint.string();
    if (Result<void> there = checkRunFolder(document.store(), run->folder); !there)
        return std::unexpected(there.error());
    if (fs::exists(checkpoint, error))
        return fail(ErrorKind::NotFound, "{checkpoint}: the checkpoint was not finished; resume the run first",
                    {{"checkpoint", checkpoint}});
    return fail(ErrorKind::NotFound,
                "{checkpoint}: the checkpoint is not there any more; it was removed by hand, or the run replaced it by "
                "a better one",
                {{"checkpoint", checkpoint}});
}

}  // namespace

Result<std::vector<ModelRow>> models(const Document& document) {
    Result<std::vector<ModelRow>> known = document.store().models().models();
    if (!known) return known;
    for (ModelRow& model : unknownCheckpoints(document, *known)) known->push_back(std::move(model));
    const bool hasBase = std::ranges::any_of(*known, [](const ModelRow& model) { return model.name == kBase; });
    if (!hasBase) known->insert(known->begin(), baseToBe());
    return known;
}

bool hasWeights(const ModelRow& model) {
    return model.kind != ModelKind::Imported || model.name == kBase;
}

Result<ModelRow> modelBehind(const Document& document, std::string_view name) {
    const Result<ModelRow> model = modelNamed(document, name);
    return model && model->kind == ModelKind::Variant ? modelBehind(document, model->variantOf) : model;
}

bool isTrained(const ModelRow& model) {
    return model.kind == ModelKind::Iteration || model.kind == ModelKind::Step;
}

Result<ModelRow> modelNamed(const Document& document, std::string_view name) {
    const Result<std::vector<ModelRow>> all = models(document);
    if (!all) return std::unexpected(all.error());
    const auto found = std::ranges::find(*all, name, &ModelRow::name);
    if (found != all->end()) return *found;
    // Those of the first run have short names; the long ones are understood as well.
    for (const ModelRow& model : *all) {
        const Result<RunEntry> run = model.run ? document.runs().entry(*model.run) : fail(ErrorKind::NotFound, "");
        if (run && run->name + "/" + model.local == name) return model;
    }
    // The base of a run is there from its launch on, whether or not it was ever asked.
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task != RunTask::Iterate) continue;
        const Result<std::string> base = modelNameOf(document, run, kBase);
        if (base && *base == name) return ModelRow{std::string(name), ModelKind::Base, run.number, kBase, 0, 0, ""};
    }
    return fail(ErrorKind::NotFound, "{file}: no model is called \"{name}\"; `sami status` lists runs and models",
                {{"file", document.path()}, {"name", name}});
}

Result<std::string> modelNameOf(const Document& document, const RunEntry& run, std::string_view local) {
    const Result<std::vector<RunRow>> rows = document.store().runs().runs();
    if (!rows) return std::unexpected(rows.error());
    const bool hasRow = std::ranges::any_of(*rows, [&](const RunRow& row) { return row.number == run.number; });
    if (hasRow) return document.store().models().nameOf(run.number, local);
    // A run that was launched while another process held the experiment gets the name that it will have.
    for (const RunEntry& other : document.runs().entries()) {
        if (other.task == RunTask::Iterate && other.number < run.number) return run.name + "/" + std::string(local);
    }
    return std::string(local);
}

Result<std::string> modelLocation(const Document& document, std::string_view name) {
    const Result<ModelRow> model = modelNamed(document, name);
    if (!model) return std::unexpected(model.error());
    if (isTrained(*model)) return checkpointOf(document, *model);
    if (!hasWeights(*model)) {
        return fail(ErrorKind::NotFound,
                    "\"{name}\" is responses that were written elsewhere; there is no model to load", {{"name", name}});
    }
    if (model->kind == ModelKind::Variant) return modelLocation(document, model->variantOf);
    if (model->kind == ModelKind::Other) return model->location;
    const Result<RunSettings> settings = settingsOf(document, name);
    if (!settings) return std::unexpected(settings.error());
    return settings->model;
}

Result<RunSettings> settingsOf(const Document& document, std::string_view name) {
    const Result<ModelRow> model = modelNamed(document, name);
    if (!model) return std::unexpected(model.error());
    if (model->kind == ModelKind::Variant) return settingsOf(document, model->variantOf);
    std::optional<std::int64_t> run = model->run;
    if (!run && model->name == kBase) {
        // Until it has answered, the base belongs to the first run that began with it.
        const Result<std::optional<std::int64_t>> first = document.store().models().firstRun();
        if (!first) return std::unexpected(first.error());
        run = *first;
    }
    if (!run) return document.store().principles().settings();
    Result<RunConfig> config = document.runs().config(*run);
    if (!config) return std::unexpected(config.error());
    return std::move(config->settings);
}

Result<std::string> baseBeside(const Document& document, std::string_view name) {
    const Result<ModelRow> model = modelNamed(document, name);
    if (!model) return std::unexpected(model.error());
    if (model->kind == ModelKind::Variant) return baseBeside(document, model->variantOf);
    if (!model->run) return std::string(kBase);
    return document.store().models().nameOf(*model->run, kBase);
}

Result<std::optional<ModelPair>> newestPair(const Document& document) {
    const Result<std::vector<ModelRow>> all = document.store().models().models();
    if (!all) return std::unexpected(all.error());
    const ModelRow* newest = nullptr;
    for (const ModelRow& model : *all) {
        if (model.kind != ModelKind::Iteration || !model.run) continue;
        if (!newest || std::pair(*model.run, model.iteration) > std::pair(*newest->run, newest->iteration))
            newest = &model;
    }
    if (!newest) return std::optional<ModelPair>();
    const Result<std::string> base = document.store().models().nameOf(*newest->run, kBase);
    if (!base) return std::unexpected(base.error());
    return std::optional(ModelPair{*base, newest->name});
}

Result<void> checkTwoModels(const ModelPair& models) {
    if (models.baseline != models.candidate) return {};
    return fail(ErrorKind::Usage, "{model} is compared with itself; name another candidate",
                {{"model", models.baseline}});
}

}  // namespace sami
