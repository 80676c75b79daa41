#include <iostream>
#include <memory>

#include "app/command.h"
#include "core/store/experiment_status.h"

namespace sami {

namespace {

Result<void> runStatus(const std::string& file, bool asJson) {
    const Result<Experiment> experiment = Experiment::open(file, Access::ReadOnly);
    if (!experiment) return std::unexpected(experiment.error());
    if (asJson) {
        const Result<OrderedJson> status = experimentStatus(*experiment);
        if (!status) return std::unexpected(status.error());
        std::cout << dumpLine(*status) << '\n';
        return {};
    }
    const Result<std::string> text = experimentStatusText(*experiment);
    if (!text) return std::unexpected(text.error());
    std::cout << *text;
    return {};
}

}  // namespace

void addStatus(CLI::App& app, Action& action) {
    auto file = std::make_shared<std::string>();
    auto asJson = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("status", "Runs, updates, bounds, lengths and win rates of an experiment");
    command->add_option("FILE", *file, "The experiment file")->required();
    command->add_flag("--json", *asJson, "One JSON object");
    command->callback([file, asJson, &action] { action = [file, asJson] { return runStatus(*file, *asJson); }; });
}

}  // namespace sami
