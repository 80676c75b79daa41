#include <memory>

#include "app/choice_options.h"
#include "app/command.h"
#include "app/probe_to_end.h"
#include "core/workbench/rescore.h"

namespace sami {

namespace {

struct RescoreOptions {
    std::string file;
    AnswersWish wish;
    bool asJson = false;
};

Result<void> runRescore(const RescoreOptions& options) {
    return probeToEnd(
        options.file, [&](Document& document) { return launchRescore(document, options.wish); },
        [&](const Document& document, std::int64_t run) {
            return printFound(readRescore(document, run), options.asJson);
        });
}

}  // namespace

void addRescore(CLI::App& app, Action& action) {
    auto options = std::make_shared<RescoreOptions>();
    CLI::App* command = app.add_subcommand(
        "rescore", "The bound of a run's saved answers under the present words beside those it was taught");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--run", options->wish.run, "A training run; the latest that has such answers if not given");
    command->add_option("--answers-of", options->wish.answersOf,
                        "Whose answers of that run: base, iteration-1, …; those of the last if not given");
    command->add_option("--model", options->wish.model, "Who scores them; the one that wrote them if not given");
    addChoice<bool>(*command, "--queries", options->wish.training, {{"held-out", false}, {"training", true}},
                    "Which of the run's queries")
        ->default_str("held-out");
    command->add_flag("--json", options->asJson, "One JSON object with every number");
    command->callback([options, &action] { action = [options] { return runRescore(*options); }; });
}

}  // namespace sami
