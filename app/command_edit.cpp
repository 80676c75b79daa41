#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>

#include "app/command.h"
#include "app/model_options.h"
#include "app/number_options.h"
#include "core/workbench/document.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

/// What a subcommand of `edit` was given.
struct EditOptions {
    std::string file;
    std::vector<std::string> principles;  ///< names or ids
    std::optional<std::string> name;
    std::optional<std::string> text;
    std::optional<std::string> antithesis;
    std::optional<std::string> paraphrase;
    std::optional<std::string> antithesisParaphrase;
    bool heldOut = false;
    std::string device;
    std::int64_t position = 1;
};

using Act = std::function<Result<void>(Document&, const EditOptions&)>;

Result<void> withDocument(const EditOptions& options, const Act& act) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> writable = checkWritable(**document); !writable) return writable;
    return act(**document, options);
}

Result<void> add(Document& document, const EditOptions& options) {
    const PrincipleUse use = options.heldOut ? PrincipleUse::HeldOut : PrincipleUse::Learned;
    const Result<std::int64_t> id =
        document.edits().addPrinciple({*options.name, *options.text, options.antithesis.value_or(""), 0, use,
                                       options.paraphrase.value_or(""), options.antithesisParaphrase.value_or("")});
    if (!id) return std::unexpected(id.error());
    std::fprintf(stderr, "principle %lld added\n", static_cast<long long>(*id));
    return {};
}

Result<void> set(Document& document, const EditOptions& options) {
    Result<Principle> principle = principleNamed(document, options.principles.front());
    if (!principle) return std::unexpected(principle.error());
    if (options.name) principle->name = *options.name;
    if (options.text) principle->text = *options.text;
    if (options.antithesis) principle->antithesis = *options.antithesis;
    if (options.paraphrase) principle->paraphrase = *options.paraphrase;
    if (options.antithesisParaphrase) principle->antithesisParaphrase = *options.antithesisParaphrase;
    return document.edits().setPrinciple(*principle);
}

Result<void> remove(Document& document, const EditOptions& options) {
    const Result<Principle> principle = principleNamed(document, options.principles.front());
    if (!principle) return std::unexpected(principle.error());
    return document.edits().removePrinciple(principle->id);
}

Result<void> move(Document& document, const EditOptions& options) {
    const Result<Principle> principle = principleNamed(document, options.principles.front());
    if (!principle) return std::unexpected(principle.error());
    return document.edits().movePrinciple(principle->id, static_cast<std::size_t>(options.position - 1));
}

Result<void> sayStep(const char* pattern, const Result<std::string>& label) {
    if (!label) return std::unexpected(label.error());
    std::cerr << sentence(pattern, {{"label", *label}});
    return {};
}

Result<void> history(Document& document, const EditOptions&) {
    const Result<std::vector<EditSummary>> edits = document.edits().history();
    if (!edits) return std::unexpected(edits.error());
    for (const EditSummary& edit : *edits) {
        const auto seconds = static_cast<std::time_t>(edit.time);
        char time[32] = "";
        if (const std::tm* local = std::localtime(&seconds))
            std::strftime(time, sizeof time, "%Y-%m-%d %H:%M:%S", local);
        std::cout << sentence(edit.undone ? "{time}  {label}  (undone)\n" : "{time}  {label}\n",
                              {{"time", time}, {"label", edit.label}});
    }
    return {};
}

/// A subcommand of `edit`; what else it takes is added to what is returned.
CLI::App* addAct(CLI::App& edit, const std::shared_ptr<EditOptions>& options, Action& action, const char* name,
                 const char* help, Act act) {
    CLI::App* command = edit.add_subcommand(name, help);
    command->callback(
        [options, act = std::move(act), &action] { action = [options, act] { return withDocument(*options, act); }; });
    return command;
}

CLI::Option* addPrinciples(CLI::App* command, const std::shared_ptr<EditOptions>& options, bool several) {
    CLI::Option* named = command->add_option("PRINCIPLE", options->principles, "Name or id")->required();
    return several ? named->expected(1, -1) : named->expected(1);
}

void addTexts(CLI::App* command, const std::shared_ptr<EditOptions>& options, bool needed) {
    command->add_option("--name", options->name, "Short name")->required(needed);
    command->add_option("--text", options->text, "The principle")->required(needed);
    command->add_option("--antithesis", options->antithesis, "What it is told apart from");
    command->add_option("--paraphrase", options->paraphrase, "The principle in other words, for contrast_with");
    command->add_option("--antithesis-paraphrase", options->antithesisParaphrase, "The antithesis in other words");
}

void addUses(CLI::App& edit, const std::shared_ptr<EditOptions>& options, Action& action) {
    addPrinciples(
        addAct(edit, options, action, "hold-out", "Keep principles out of training; they are evaluated beside it",
               [](Document& document, const EditOptions& given) {
                   return setUse(document, given.principles, PrincipleUse::HeldOut);
               }),
        options, true);
    addPrinciples(addAct(edit, options, action, "learn", "Train on principles that were held out",
                         [](Document& document, const EditOptions& given) {
                             return setUse(document, given.principles, PrincipleUse::Learned);
                         }),
                  options, true);
    addPrinciples(
        addAct(edit, options, action, "flip", "Allow the contrast that flips exactly these principles",
               [](Document& document, const EditOptions& given) { return addContrast(document, given.principles); }),
        options, true);
    addPrinciples(
        addAct(edit, options, action, "unflip", "Take that contrast out; without any, every choice is allowed",
               [](Document& document, const EditOptions& given) { return removeContrast(document, given.principles); }),
        options, true);
}

}  // namespace

void addEdit(CLI::App& app, Action& action) {
    auto options = std::make_shared<EditOptions>();
    CLI::App* edit = app.add_subcommand(
        "edit", "Change principles, contrasts and the device; every change of what is taught can be undone");
    edit->add_option("FILE", options->file, "The experiment file")->required();
    edit->require_subcommand(1);
    CLI::App* adding = addAct(*edit, options, action, "add", "Add a principle", add);
    addTexts(adding, options, true);
    adding->add_flag("--held-out", options->heldOut, "Only evaluate it, never train on it");
    CLI::App* setting = addAct(*edit, options, action, "set", "Change name or texts of a principle", set);
    addPrinciples(setting, options, false);
    addTexts(setting, options, false);
    addPrinciples(addAct(*edit, options, action, "remove", "Remove a principle with its contrasts", remove), options,
                  false);
    CLI::App* moving = addAct(*edit, options, action, "move", "Move a principle to another place", move);
    addPrinciples(moving, options, false);
    moving->add_option("--to", options->position, "Place, counted from 1")->required()->check(atLeast(1));
    addUses(*edit, options, action);
    addAct(*edit, options, action, "device", "Have new runs, and one that is gone on with, compute there",
           [](Document& document, const EditOptions& given) -> Result<void> {
               if (Result<void> done = chooseDevice(document, given.device); !done) return done;
               std::cout << sentence("runs compute on {device} from now on\n", {{"device", given.device}});
               return {};
           })
        ->add_option("DEVICE", options->device, kDeviceHelp)
        ->required();
    addAct(*edit, options, action, "undo", "Take the last change back", [](Document& document, const EditOptions&) {
        return sayStep("undone: {label}\n", document.edits().undo());
    });
    addAct(*edit, options, action, "redo", "Make the change again that was taken back last",
           [](Document& document, const EditOptions&) {
               return sayStep("done again: {label}\n", document.edits().redo());
           });
    addAct(*edit, options, action, "history", "List the changes", history);
}

}  // namespace sami
