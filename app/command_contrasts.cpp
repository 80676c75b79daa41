#include <iostream>
#include <memory>

#include "app/command.h"
#include "app/number_options.h"
#include "core/workbench/context_room.h"
#include "core/workbench/contrasts.h"
#include "core/workbench/principle_warnings.h"

namespace sami {

namespace {

struct ContrastOptionsGiven {
    std::string file;
    std::int64_t examples = 3;
    bool asJson = false;
};

OrderedJson withWarnings(OrderedJson preview, const std::vector<PrincipleWarning>& warnings) {
    OrderedJson list = OrderedJson::array();
    for (const PrincipleWarning& warning : warnings)
        list.push_back({{"principle", warning.principle}, {"text", warning.sentence}});
    preview["warnings"] = std::move(list);
    return preview;
}

Result<void> runContrasts(const ContrastOptionsGiven& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    const Result<ContrastPreview> preview = previewContrasts(**document, static_cast<std::size_t>(options.examples));
    if (!preview) return std::unexpected(preview.error());
    std::vector<PrincipleWarning> warnings = principleWarnings(preview->principles);
    const Result<std::vector<PrincipleWarning>> room = contextWarnings(**document);
    if (!room) return std::unexpected(room.error());
    warnings.insert(warnings.end(), room->begin(), room->end());
    std::cout << (options.asJson ? dumpLine(withWarnings(toJson(*preview), warnings)) + "\n" : toText(*preview));
    for (const PrincipleWarning& warning : warnings) {
        if (!options.asJson) std::cerr << sentence("note: {text}\n", {{"text", warning.sentence}});
    }
    if (preview->problem.empty()) return {};
    return fail(ErrorKind::Input, "{file}: {problem}; `sami edit` changes principles and their use",
                {{"file", options.file}, {"problem", preview->problem}});
}

}  // namespace

void addContrasts(CLI::App& app, Action& action) {
    auto options = std::make_shared<ContrastOptionsGiven>();
    CLI::App* command =
        app.add_subcommand("contrasts", "Principles, allowed contrasts, and what will be drawn for a few queries");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--examples", options->examples, "Queries to show constitutions and prompts of")
        ->check(between(0, 100))
        ->capture_default_str();
    command->add_flag("--json", options->asJson, "One JSON object, with the token ids of the prompts");
    command->callback([options, &action] { action = [options] { return runContrasts(*options); }; });
}

}  // namespace sami
