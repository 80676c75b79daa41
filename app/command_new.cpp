#include <iostream>
#include <memory>
#include <string_view>

#include "app/command.h"
#include "app/model_options.h"
#include "core/workbench/new_experiment.h"

namespace sami {

namespace {

struct NewOptions {
    std::string file;
    NewExperimentWish wish;
};

/// @param pattern a sentence about the {file} and how many {principles} and {queries} it holds
void sayContent(std::string_view pattern, const std::string& file, const NewExperiment& content) {
    std::cerr << sentence(
                     pattern,
                     {{"file", file}, {"principles", content.principles.size()}, {"queries", content.queries.size()}})
              << '\n';
}

Result<void> runNew(const NewOptions& options) {
    const Result<NewExperiment> content = newExperiment(options.wish);
    if (!content) return std::unexpected(content.error());
    const Result<std::unique_ptr<Document>> made = Document::create(options.file, *content);
    if (!made) return std::unexpected(made.error());
    sayContent("{file}: principles: {principles}, queries: {queries}", options.file, *content);
    if (content->principles.empty())
        sayContent("add principles: sami import {file} --constitutions F", options.file, *content);
    if (content->queries.empty()) sayContent("add queries: sami import {file} --queries F", options.file, *content);
    return {};
}

}  // namespace

void addNew(CLI::App& app, Action& action) {
    auto options = std::make_shared<NewOptions>();
    CLI::App* command = app.add_subcommand("new", "Create an experiment");
    command->add_option("FILE", options->file, "The experiment file to create (FILE.sami)")->required();
    command->add_option("--preset", options->wish.preset, presetHelp());
    command->add_option("--pair", options->wish.pair,
                        "A principle pair that comes with the program: brief-detailed, list-prose, "
                        "simple-technical or casual-formal");
    command->add_flag("--empty", options->wish.empty,
                      "Without the preset's principles and queries, for data of one's own");
    command->add_option("--model", options->wish.model, "The model to train: folder, .gguf, org/name or demo");
    command->callback([options, &action] { action = [options] { return runNew(*options); }; });
}

}  // namespace sami
