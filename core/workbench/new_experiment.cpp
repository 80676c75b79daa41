#include "core/workbench/new_experiment.h"

#include <system_error>

#include "core/base/letter_case.h"
#include "core/dataset/demo_content.h"
#include "core/dataset/paper_content.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

constexpr const char* kDemo = "demo";
constexpr const char* kFirstPair = "brief-detailed";

}  // namespace

Result<NewExperiment> newExperiment(const NewExperimentWish& wish) {
    NewExperiment content;
    Result<RunSettings> settings = preset(wish.preset);
    if (!settings) return std::unexpected(settings.error());
    content.settings = std::move(*settings);
    if (!wish.model.empty()) content.settings.model = nameFromEverywhere(wish.model);
    const bool demo = wish.preset == kDemo && !wish.empty;
    if (demo || !wish.pair.empty()) {
        Result<Principle> principle = demoPrinciple(wish.pair.empty() ? kFirstPair : wish.pair);
        if (!principle) return std::unexpected(principle.error());
        content.principles.push_back(std::move(*principle));
    } else if (!wish.empty) {
        Result<std::vector<Principle>> principles = paperPrinciples(wish.preset);
        if (!principles) return std::unexpected(principles.error());
        content.principles = std::move(*principles);
    }
    if (demo) {
        Result<std::vector<Query>> queries = demoQueries();
        if (!queries) return std::unexpected(queries.error());
        content.queries = std::move(*queries);
    }
    return content;
}

Result<NewExperiment> demoExperiment(const Principle& principle, const std::string& device) {
    Result<NewExperiment> content = newExperiment({});
    if (!content) return content;
    content->principles = {principle};
    if (!device.empty()) content->settings.device = device;
    return content;
}

bool looksLikeModel(const std::filesystem::path& place) {
    std::error_code unknown;
    if (!std::filesystem::is_directory(place, unknown))
        return std::filesystem::exists(place, unknown) && lowered(place.extension().string()) == ".gguf";
    return std::filesystem::exists(place / "config.json", unknown) ||
           std::filesystem::exists(place / "adapter_config.json", unknown);
}

Result<void> findModel(const std::string& model) {
    const Result<std::filesystem::path> place = locateModel(model);
    if (!place) return std::unexpected(place.error());
    if (looksLikeModel(*place)) return {};
    return fail(ErrorKind::Input,
                "{place} is no model; give a folder with config.json, weights and tokenizer, or a .gguf file",
                {{"place", *place}});
}

Result<void> checkFree(const std::filesystem::path& path) {
    return checkNameIsFree(path);
}

std::filesystem::path freeExperimentPath(const std::filesystem::path& folder, const std::string& base) {
    std::filesystem::path path = folder / (base + ".sami");
    for (int number = 2; !checkFree(path); ++number) path = folder / (base + "-" + std::to_string(number) + ".sami");
    return path;
}

}  // namespace sami
