#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/command.h"
#include "core/dataset/demo_content.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

struct NewOptions {
    std::string file;
    std::string preset = "demo";
    std::string pair;
    std::string model;
    bool empty = false;
};

/// The demo preset comes with a principle pair and queries; the others start empty, for data of one's own.
Result<NewExperiment> contentOf(const NewOptions& options) {
    NewExperiment content;
    Result<RunSettings> settings = preset(options.preset);
    if (!settings) return std::unexpected(settings.error());
    content.settings = std::move(*settings);
    if (!options.model.empty()) content.settings.model = options.model;
    const bool demo = options.preset == "demo" && !options.empty;
    if (demo || !options.pair.empty()) {
        Result<Principle> principle = demoPrinciple(options.pair.empty() ? "brief-detailed" : options.pair);
        if (!principle) return std::unexpected(principle.error());
        content.principles.push_back(std::move(*principle));
    }
    if (demo) {
        Result<std::vector<Query>> queries = demoQueries();
        if (!queries) return std::unexpected(queries.error());
        content.queries = std::move(*queries);
    }
    return content;
}

Result<void> runNew(const NewOptions& options) {
    const Result<NewExperiment> content = contentOf(options);
    if (!content) return std::unexpected(content.error());
    const Result<Experiment> made = Experiment::create(options.file, *content);
    if (!made) return std::unexpected(made.error());
    std::fprintf(stderr, "%s: principles: %zu, queries: %zu\n", options.file.c_str(), content->principles.size(),
                 content->queries.size());
    if (content->principles.empty())
        std::fprintf(stderr, "add principles: sami import %s --constitutions F\n", options.file.c_str());
    if (content->queries.empty())
        std::fprintf(stderr, "add queries: sami import %s --queries F\n", options.file.c_str());
    return {};
}

}  // namespace

void addNew(CLI::App& app, Action& action) {
    auto options = std::make_shared<NewOptions>();
    CLI::App* command = app.add_subcommand("new", "Create an experiment");
    command->add_option("FILE", options->file, "The experiment file to create (FILE.sami)")->required();
    command->add_option("--preset", options->preset, "Settings to start from: demo, dialogue, tldr or paper");
    command->add_option("--pair", options->pair,
                        "A principle pair that comes with the program: brief-detailed, list-prose, "
                        "simple-technical or casual-formal");
    command->add_flag("--empty", options->empty, "Without the demo's principle and queries, for data of one's own");
    command->add_option("--model", options->model, "The model to train: folder, .gguf, org/name or demo");
    command->callback([options, &action] { action = [options] { return runNew(*options); }; });
}

}  // namespace sami
