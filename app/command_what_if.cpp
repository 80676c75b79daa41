#include <memory>
#include <set>

#include "app/command.h"
#include "app/probe_to_end.h"
#include "core/workbench/what_if.h"

namespace sami {

namespace {

struct WhatIfOptions {
    std::string file;
    WhatIfWish wish;
    bool asJson = false;
};

/// Tells each answer once, as soon as it is written.
class ToldAnswers {
public:
    std::vector<std::string> fresh(const Document& document, std::int64_t run) {
        std::vector<std::string> texts = wholeAnswers(document, run);
        std::erase_if(texts, [this](const std::string& text) { return !m_told.insert(text).second; });
        return texts;
    }

private:
    std::set<std::string> m_told;
};

Result<void> runWhatIf(const WhatIfOptions& options) {
    ToldAnswers told;
    return probeToEnd(
        options.file, [&](Document& document) { return launchWhatIf(document, options.wish); },
        [&](const Document& document, std::int64_t run) {
            return printFound(readWhatIf(document, run), options.asJson);
        },
        [&](const Document& document, std::int64_t run) { return told.fresh(document, run); });
}

}  // namespace

void addWhatIf(CLI::App& app, Action& action) {
    auto options = std::make_shared<WhatIfOptions>();
    CLI::App* command = app.add_subcommand(
        "what-if", "Answers with a principle and with its antithesis, and what each token owes to it");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--principle", options->wish.principle, "Name or id of the one that is flipped")->required();
    CLI::Option* text = command->add_option("--query", options->wish.query, "What to ask");
    command->add_option("--query-id", options->wish.queryId, "One of the experiment's queries instead")->excludes(text);
    command
        ->add_option("--model", options->wish.models,
                     "base, iteration-1, … or model:MODEL (repeatable); base if not given")
        ->allow_extra_args(false);
    command
        ->add_option("--without", options->wish.without,
                     "A principle that both sides leave out in a further scoring, by name or id (repeatable)")
        ->allow_extra_args(false);
    command->add_flag("--alone", options->wish.alone, "The pair by itself instead of within the whole constitution");
    command
        ->add_option("--set", options->wish.settings, "key=value, as of `sami run`: a lower max_new_tokens is faster")
        ->allow_extra_args(false);
    command->add_flag("--json", options->asJson, "One JSON object, with the log-probabilities of every token");
    command->callback([options, &action] { action = [options] { return runWhatIf(*options); }; });
}

}  // namespace sami
