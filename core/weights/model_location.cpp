#include "core/weights/model_location.h"

#include <cstdlib>
#include <vector>

#include "core/base/folder.h"
#include "core/base/sealed_folder.h"
#include "core/weights/gguf_split.h"
#include "core/weights/hub_cache.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

fs::path environmentPath(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? fs::path() : fs::path(value);
}

bool isThere(const fs::path& path) {
    std::error_code ignored;
    return !path.empty() && fs::exists(path, ignored);
}

fs::path binaryFolder() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

fs::path userDataFolder() {
    const fs::path data = environmentPath("XDG_DATA_HOME");
    return (data.empty() ? environmentPath("HOME") / ".local" / "share" : data) / "sami-workbench";
}

Result<fs::path> locateDemo() {
    const std::vector<fs::path> places = {binaryFolder() / "demo.gguf", environmentPath("SAMI_DEMO_MODEL"),
                                          userDataFolder() / "demo.gguf"};
    for (const fs::path& place : places) {
        if (isThere(place)) return place;
    }
    return fail(ErrorKind::NotFound,
                "the demo model was not found as {first}, in $SAMI_DEMO_MODEL or as {last}; run packaging/run.sh, "
                "which installs it, or name another model",
                {{"first", places.front()}, {"last", places.back()}});
}

/// The models in a folder of GGUF files: files, and of those that are split over several the first one.
std::vector<fs::path> ggufModels(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const fs::path& file : readableEntries(folder)) {
        if (file.extension() != ".gguf") continue;
        const std::optional<GgufParts> parts = GgufParts::named(file);
        const fs::path model = parts ? parts->path(0) : file;
        if (std::ranges::find(found, model) == found.end()) found.push_back(model);
    }
    return found;
}

/// A folder must be one of a model, or of a tokenizer alone, or hold the GGUF files of one model. What a checkpoint has
/// lost is told before the rest of it is taken for something else.
Result<fs::path> checkedFolder(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return path;
    if (const Result<void> listed = checkNamesWhereSealed(path); !listed)
        return std::unexpected(damagedCheckpoint(listed.error()));
    for (const char* name : {"config.json", "adapter_config.json", "tokenizer.json", "tokenizer.model"}) {
        if (isThere(path / name)) return path;
    }
    const std::vector<fs::path> models = ggufModels(path);
    if (models.size() == 1) return models.front();
    if (models.size() > 1) {
        return fail(ErrorKind::Usage, "{file}: holds {count} models, {first} among them; name the file of one",
                    {{"file", path}, {"count", models.size()}, {"first", models.front().filename()}});
    }
    return fail(ErrorKind::NotFound,
                "{file}: has no config.json; give a Hugging Face folder with config.json, weights and tokenizer, or a "
                ".gguf file",
                {{"file", path}});
}

}  // namespace

Error damagedCheckpoint(const Error& cause) {
    return fail(cause.kind,
                "the checkpoint is damaged ({cause}); take another one, train it again, or remove its {marker} where "
                "you have changed it yourself",
                {{"cause", cause.detail}, {"marker", kCompletionMarker}})
        .error();
}

std::string nameFromEverywhere(const std::string& model) {
    const bool isWord = model == "demo" || model == "self" || model == "base";
    if (isWord || model.empty() || fs::path(model).is_absolute() || !isThere(model)) return model;
    std::error_code failed;
    const fs::path whole = fs::absolute(model, failed).lexically_normal();
    if (failed) return model;
    return withoutTrailingSlash(whole).string();
}

Result<fs::path> locateModel(const std::string& model, const std::string& revision) {
    if (model == "demo") return locateDemo();
    if (model.empty()) return fail(ErrorKind::Usage, "no model is named; give a folder, a .gguf file or the word demo");
    if (isThere(model)) return checkedFolder(model);
    // A single word that is not in the cache is rather a file or folder that is missing.
    const bool isMeant = isHubName(model) && !model.ends_with(".gguf") && (model.contains('/') || isInHubCache(model));
    if (isMeant) {
        const Result<fs::path> snapshot = cachedSnapshot(model, revision);
        return snapshot ? checkedFolder(*snapshot) : snapshot;
    }
    return fail(ErrorKind::NotFound,
                "model {model} does not exist; give a folder with config.json and model.safetensors, a .gguf file, "
                "org/name, or the word demo",
                {{"model", model}});
}

}  // namespace sami
