#include <iostream>
#include <memory>

#include "app/command.h"
#include "core/workbench/status.h"

namespace sami {

namespace {

Result<void> runStatus(const std::string& file, bool asJson) {
    const Result<std::unique_ptr<Document>> document = Document::open(file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    if (asJson) {
        const Result<OrderedJson> status = experimentStatus(**document);
        if (!status) return std::unexpected(status.error());
        std::cout << dumpLine(*status) << '\n';
        return {};
    }
    const Result<std::string> text = experimentStatusText(**document);
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
