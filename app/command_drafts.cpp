#include <iostream>
#include <map>

#include "app/choice_options.h"
#include "app/command.h"
#include "app/draft_text.h"
#include "app/number_options.h"
#include "app/probe_to_end.h"
#include "core/workbench/draft_trial.h"

namespace sami {

namespace {

struct DraftOptions {
    std::string file;
    std::int64_t id = 0;
    Acceptance acceptance;
    Remark remark;
    TrialWish trial;
    bool asJson = false;
    bool withPrompts = false;
};

Result<void> listDrafts(const DraftOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    const Result<std::vector<ListedDraft>> all = drafts(**document);
    if (!all) return std::unexpected(all.error());
    for (const ListedDraft& listed : *all)
        std::cout << (options.asJson ? dumpLine(toJson(listed)) + "\n" : describe(listed, options.withPrompts));
    return {};
}

Result<void> accept(const DraftOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    const Result<std::int64_t> principle = acceptDraft(**document, options.id, options.acceptance);
    if (!principle) return std::unexpected(principle.error());
    std::cerr << sentence("draft {id} accepted: principle {principle}\n",
                          {{"id", options.id}, {"principle", *principle}});
    return {};
}

Result<void> dismiss(const DraftOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    return document ? dismissDraft(**document, options.id) : std::unexpected(document.error());
}

Result<void> makeOfRemark(const DraftOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    const Result<std::int64_t> id = draftOfRemark(**document, options.remark);
    if (!id) return std::unexpected(id.error());
    std::cout << *id << '\n';
    return {};
}

Result<void> tryOut(const DraftOptions& options) {
    TrialWish wish = options.trial;
    wish.draft = options.id;
    return probeToEnd(
        options.file, [&](Document& document) { return launchTrial(document, wish); },
        [&](const Document& document, std::int64_t run) {
            return printFound(readTrial(document, run), options.asJson);
        });
}

void addRemark(CLI::App& parent, const std::shared_ptr<DraftOptions>& options, Action& action) {
    CLI::App* command = parent.add_subcommand(
        "remark", "Make a draft of what a reader says of an answer, and print its id; see `write-principles --remark`");
    addChoice<RemarkWish>(*command, "--wish", options->remark.wish,
                          {{"more", RemarkWish::More}, {"less", RemarkWish::Less}},
                          "Whether answers should have more or less of it")
        ->required();
    command->add_option("--words", options->remark.words, "What of, in a few words")->required();
    command->add_option("--query", options->remark.query, "What was asked");
    command->add_option("--answer", options->remark.answer, "The answer, or the part of it that is meant");
    command->callback([options, &action] { action = [options] { return makeOfRemark(*options); }; });
}

void addTry(CLI::App& parent, const std::shared_ptr<DraftOptions>& options, Action& action) {
    CLI::App* command =
        parent.add_subcommand("try", "How many saved answers of a run a draft would tell apart; nothing is trained");
    command->add_option("ID", options->id, "As `sami drafts FILE` lists it")->required();
    command->add_option("--text", options->trial.text, "Other words for the principle");
    command->add_option("--antithesis", options->trial.antithesis, "Other words for the antithesis");
    command->add_option("--queries", options->trial.queries, "Of how many queries at most")
        ->check(between(1, 1000000))
        ->capture_default_str();
    command->add_option("--run", options->trial.answers.run,
                        "A training run; the latest that has answers if not given");
    command->add_flag("--json", options->asJson, "One JSON object");
    command->callback([options, &action] { action = [options] { return tryOut(*options); }; });
}

void addAccept(CLI::App& parent, const std::shared_ptr<DraftOptions>& options, Action& action) {
    static const std::map<std::string, ParaphraseUse> kUses = {
        {"held-out", ParaphraseUse::HeldOut}, {"field", ParaphraseUse::Field}, {"both", ParaphraseUse::Both}};
    CLI::App* command =
        parent.add_subcommand("accept", "Make a draft part of what is taught; `sami edit undo` takes it back");
    command->add_option("ID", options->id, "As `sami drafts FILE` lists it")->required();
    command->add_option("--name", options->acceptance.name, "Name of the new principle");
    command->add_option("--text", options->acceptance.text, "Other words for the principle");
    command->add_option("--antithesis", options->acceptance.antithesis, "Other words for the antithesis");
    command
        ->add_option("--as", options->acceptance.use,
                     "A paraphrase: held-out, a new held-out principle; field, the paraphrase of its principle; both")
        ->transform(CLI::CheckedTransformer(kUses))
        ->default_str("held-out");
    command->callback([options, &action] { action = [options] { return accept(*options); }; });
}

}  // namespace

void addDrafts(CLI::App& app, Action& action) {
    auto options = std::make_shared<DraftOptions>();
    CLI::App* command = app.add_subcommand("drafts", "List what models have drafted, accept or dismiss it");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_flag("--json", options->asJson, "JSON Lines, one for each draft, with its prompt");
    command->add_flag("--prompts", options->withPrompts, "The prompt of each as well");
    command->require_subcommand(0, 1);
    command->callback([options, command, &action] {
        // Those of the subcommands come first.
        if (command->get_subcommands().empty()) action = [options] { return listDrafts(*options); };
    });
    addAccept(*command, options, action);
    addRemark(*command, options, action);
    addTry(*command, options, action);
    CLI::App* dismissing = command->add_subcommand("dismiss", "Put a draft aside");
    dismissing->add_option("ID", options->id, "As `sami drafts FILE` lists it")->required();
    dismissing->callback([options, &action] { action = [options] { return dismiss(*options); }; });
}

}  // namespace sami
