#include <memory>

#include "app/command.h"
#include "app/number_options.h"
#include "app/probe_to_end.h"
#include "core/workbench/check_principles.h"

namespace sami {

namespace {

struct CheckOptions {
    std::string file;
    CheckWish wish;
    bool asJson = false;
};

Result<void> runCheck(const CheckOptions& options) {
    return probeToEnd(
        options.file, [&](Document& document) { return launchCheck(document, options.wish); },
        [&](const Document& document, std::int64_t run) {
            return printFound(readCheck(document, run), options.asJson);
        });
}

}  // namespace

void addCheck(CLI::App& app, Action& action) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* command =
        app.add_subcommand("check", "How each principle stands under the starting model, before anything is trained");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--queries", options->wish.queries, "Training queries to ask, drawn by the seed")
        ->check(between(1, 10000))
        ->capture_default_str();
    command->add_option("--principle", options->wish.principles, "Only this one, by name or id (repeatable)")
        ->allow_extra_args(false);
    command
        ->add_option("--set", options->wish.settings, "key=value, as of `sami run`: a lower max_new_tokens is faster")
        ->allow_extra_args(false);
    command->add_flag("--json", options->asJson, "One JSON object with every number");
    command->callback([options, &action] { action = [options] { return runCheck(*options); }; });
}

}  // namespace sami
