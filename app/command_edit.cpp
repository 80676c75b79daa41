#include <cstdio>
#include <ctime>
#include <iostream>
#include <memory>

#include "app/command.h"
#include "app/model_options.h"
#include "app/number_options.h"
#include "core/base/text.h"
#include "core/workbench/contrast_choice.h"
#include "core/workbench/document.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/principles.h"
#include "core/workbench/wordings.h"

namespace sami {

namespace {

/// What was given of a principle.
struct GivenWords {
    std::optional<std::string> name;
    std::optional<std::string> text;
    std::optional<std::string> antithesis;
    std::optional<std::string> paraphrase;
    std::optional<std::string> antithesisParaphrase;
    std::optional<std::string> set;
    std::vector<std::string> tags;
    std::vector<std::string> notes;  ///< "right: …", "wrong: …", "query: …"
};

/// What a subcommand of `edit` was given.
struct EditOptions {
    std::string file;
    std::vector<std::string> principles;  ///< names or ids
    GivenWords words;
    std::string preset;
    std::int64_t version = 0;
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

Result<PrincipleNote> noteOf(const std::string& given) {
    const std::size_t colon = given.find(':');
    const auto kind = noteKindOf(trimmed(std::string_view(given).substr(0, colon)));
    const bool isWhole = kind && colon != std::string::npos && !trimmed(given.substr(colon + 1)).empty();
    if (isWhole) return PrincipleNote{*kind, std::string(trimmed(std::string_view(given).substr(colon + 1)))};
    return fail(ErrorKind::Usage, "--note takes \"right: TEXT\", \"wrong: TEXT\" or \"query: TEXT\", not \"{given}\"",
                {{"given", given}});
}

/// What was given beside the texts; a single empty tag or note takes all of them away.
Result<void> takeDetails(const EditOptions& options, Principle& principle) {
    if (options.words.set) principle.set = *options.words.set;
    if (!options.words.tags.empty()) principle.tags = options.words.tags;
    std::erase(principle.tags, "");
    if (options.words.notes.empty()) return {};
    principle.notes.clear();
    for (const std::string& given : options.words.notes) {
        if (given.empty()) continue;
        Result<PrincipleNote> note = noteOf(given);
        if (!note) return std::unexpected(note.error());
        principle.notes.push_back(std::move(*note));
    }
    return {};
}

Result<void> add(Document& document, const EditOptions& options) {
    Principle principle{*options.words.name, *options.words.text, options.words.antithesis.value_or("")};
    principle.use = options.heldOut ? PrincipleUse::HeldOut : PrincipleUse::Learned;
    principle.paraphrase = options.words.paraphrase.value_or("");
    principle.antithesisParaphrase = options.words.antithesisParaphrase.value_or("");
    if (Result<void> taken = takeDetails(options, principle); !taken) return taken;
    const Result<std::int64_t> id = document.edits().addPrinciple(principle);
    if (!id) return std::unexpected(id.error());
    std::fprintf(stderr, "principle %lld added\n", static_cast<long long>(*id));
    return {};
}

Result<void> set(Document& document, const EditOptions& options) {
    Result<Principle> principle = principleNamed(document, options.principles.front());
    if (!principle) return std::unexpected(principle.error());
    if (options.words.name) principle->name = *options.words.name;
    if (options.words.text) principle->text = *options.words.text;
    if (options.words.antithesis) principle->antithesis = *options.words.antithesis;
    if (options.words.paraphrase) principle->paraphrase = *options.words.paraphrase;
    if (options.words.antithesisParaphrase) principle->antithesisParaphrase = *options.words.antithesisParaphrase;
    if (Result<void> taken = takeDetails(options, *principle); !taken) return taken;
    return document.edits().setPrinciple(*principle);
}

Result<void> duplicate(Document& document, const EditOptions& options) {
    const Result<Principle> principle = principleNamed(document, options.principles.front());
    if (!principle) return std::unexpected(principle.error());
    const Result<std::int64_t> id = duplicatePrinciple(document, principle->id);
    if (!id) return std::unexpected(id.error());
    std::cerr << sentence("principle {id} added\n", {{"id", *id}});
    return {};
}

Result<void> split(Document& document, const EditOptions& options) {
    const Result<Principle> principle = principleNamed(document, options.principles.front());
    return principle ? splitPrinciple(document, principle->id) : std::unexpected(principle.error());
}

Result<void> chooseContrasts(Document& document, const EditOptions& options) {
    const std::optional<ContrastPreset> preset = contrastPresetOf(options.preset);
    if (preset) return setContrasts(document, *preset);
    return fail(ErrorKind::Usage,
                "contrasts are every-combination, all-flipped, one-at-a-time or personas, not \"{preset}\"",
                {{"preset", options.preset}});
}

Result<void> versions(Document& document, const EditOptions& options) {
    const Result<Principle> principle = principleNamed(document, options.principles.front());
    if (!principle) return std::unexpected(principle.error());
    const Result<std::vector<Wording>> wordings = wordingsOf(document, principle->id);
    if (!wordings) return std::unexpected(wordings.error());
    for (const Wording& wording : *wordings) {
        std::string head = sentence("version {number}", {{"number", wording.version.number}});
        if (wording.isPresent) head += ", now";
        if (!wording.runs.empty()) head += ", taught in " + joined(wording.runs, ", ");
        std::cout << sentence("{head}\n  = {text}\n",
                              {{"head", head}, {"text", replacedAll(wording.version.words.text, "\n", "\n    ")}});
        const std::string& antithesis = wording.version.words.antithesis;
        if (!antithesis.empty())
            std::cout << sentence("  ≠ {text}\n", {{"text", replacedAll(antithesis, "\n", "\n    ")}});
    }
    return {};
}

Result<void> restore(Document& document, const EditOptions& options) {
    const Result<Principle> principle = principleNamed(document, options.principles.front());
    return principle ? restoreWording(document, principle->id, options.version) : std::unexpected(principle.error());
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
    command->add_option("--name", options->words.name, "Short name")->required(needed);
    command->add_option("--text", options->words.text, "The principle")->required(needed);
    command->add_option("--antithesis", options->words.antithesis, "What it is told apart from");
    command->add_option("--paraphrase", options->words.paraphrase, "The principle in other words, for contrast_with");
    command->add_option("--antithesis-paraphrase", options->words.antithesisParaphrase,
                        "The antithesis in other words");
    command->add_option("--set", options->words.set, "Set of principles it belongs to, as those of a persona");
    command->add_option("--tag", options->words.tags, "Tags, instead of those it has; \"\" for none");
    command->add_option(
        "--note", options->words.notes,
        "\"right: ANSWER\", \"wrong: ANSWER\" or \"query: QUESTION\", instead of those it has; \"\" for "
        "none");
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

/// Pairs as a whole, and what they said before.
void addWordings(CLI::App& edit, const std::shared_ptr<EditOptions>& options, Action& action) {
    addPrinciples(
        addAct(edit, options, action, "duplicate", "Add a principle that says the same, to be changed", duplicate),
        options, false);
    addPrinciples(addAct(edit, options, action, "split", "Make two of a principle that says two things", split),
                  options, false);
    addAct(edit, options, action, "contrasts",
           "Choose which contrasts may be drawn: every-combination, all-flipped, one-at-a-time, personas",
           chooseContrasts)
        ->add_option("PRESET", options->preset)
        ->required();
    addPrinciples(addAct(edit, options, action, "versions",
                         "List what a principle has said, and which runs were taught it", versions),
                  options, false);
    CLI::App* restoring = addAct(edit, options, action, "restore", "Give a principle earlier words again", restore);
    addPrinciples(restoring, options, false);
    restoring->add_option("--version", options->version, "Number, as `versions` lists it")->required();
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
    addWordings(*edit, options, action);
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
