#include <algorithm>
#include <iostream>
#include <optional>

#include "app/command.h"
#include "app/model_options.h"
#include "app/number_options.h"
#include "core/base/text.h"
#include "core/model/devices.h"
#include "core/sami/prompt_lengths.h"
#include "core/sami/query_schedule.h"
#include "core/sami/run_outlook.h"
#include "core/workbench/plan_run.h"

namespace sami {

namespace {

struct PlanOptions {
    std::string file;
    std::string model;
    std::string preset = "demo";
    RunWishes wishes;
    std::optional<std::int64_t> promptTokens;
    bool json = false;
};

/// Taken for a prompt where none is there to be counted.
constexpr std::int64_t kUsualPromptTokens = 64;

std::string gigabytes(std::int64_t bytes) {
    const auto number = static_cast<double>(bytes);
    return bytes < 100'000'000 ? formattedNumber("%.1f MB", number / 1e6) : formattedNumber("%.2f GB", number / 1e9);
}

OrderedJson toJson(const DevicePlan& plan, std::int64_t available) {
    OrderedJson parts = OrderedJson::object();
    for (const auto& [name, bytes] : plan.partsAtPeak()) parts[name] = bytes;
    return {{"device", plan.device.str()},
            {"peak_bytes", plan.peak()},
            {"phase", plan.peakPhase()},
            {"parts", parts},
            {"available_bytes", available}};
}

OrderedJson toJson(const RunOutlook& outlook) {
    OrderedJson changes = OrderedJson::array();
    for (const PlanChange& change : outlook.changes)
        changes.push_back({{"set", change.text}, {"peak_bytes", change.peak}});
    OrderedJson json{{"parameters", outlook.inputs.model.numParameters()},
                     {"trained", numTrainable(outlook.inputs.model, outlook.inputs.settings)},
                     {"dtype", dtypeName(outlook.inputs.network.dtype)}};
    // The device that it is about, and all of them.
    const DevicePlan& tightest = outlook.tightest();
    json.update(toJson(tightest, freeBytesOf(outlook.rooms, tightest.device)));
    json["fits"] = outlook.fits();
    json["changes"] = changes;
    json["minutes_per_iteration"] = outlook.minutes;
    json["devices"] = OrderedJson::array();
    for (const DevicePlan& plan : outlook.memory.devices)
        json["devices"].push_back(toJson(plan, freeBytesOf(outlook.rooms, plan.device)));
    return json;
}

void print(const DevicePlan& plan, std::int64_t available, bool namesDevice) {
    const bool fits = plan.peak() <= available;
    if (namesDevice) std::cout << plan.device.str() << ": ";
    std::cout << sentence(
        fits ? "peak memory {peak}, during {phase}, fits into {available} available\n"
             : "peak memory {peak}, during {phase}, more than {available} available\n",
        {{"peak", gigabytes(plan.peak())}, {"phase", plan.peakPhase()}, {"available", gigabytes(available)}});
    for (const auto& [name, bytes] : plan.partsAtPeak())
        std::cout << "    " << gigabytes(bytes) << "  " << name << '\n';
}

void printChanges(const RunOutlook& outlook) {
    if (outlook.fits()) return;
    if (outlook.changes.empty()) {
        std::cout << "it does not fit, and no change of the settings makes it: choose a smaller model\n";
        return;
    }
    const bool several = outlook.changes.size() > 1;
    std::cout << (several ? "it does not fit; these changes make it together:\n"
                          : "it does not fit; the smallest change that makes it:\n");
    for (const PlanChange& change : outlook.changes)
        std::cout << sentence("    --set {change}\n", {{"change", change.text}});
    std::cout << sentence("peak memory then {peak}\n", {{"peak", gigabytes(outlook.changes.back().peak)}});
}

void print(const RunOutlook& outlook) {
    for (const DevicePlan& plan : outlook.memory.devices)
        print(plan, freeBytesOf(outlook.rooms, plan.device), outlook.memory.devices.size() > 1);
    const bool hours = outlook.minutes >= 120;
    std::cout << sentence(hours ? "an iteration takes about {time} hours in {dtype}\n"
                                : "an iteration takes about {time} minutes in {dtype}\n",
                          {{"time", formattedNumber("%.1f", hours ? outlook.minutes / 60 : outlook.minutes)},
                           {"dtype", dtypeName(outlook.inputs.network.dtype)}});
    printChanges(outlook);
}

/// A run of an experiment, or one of a preset that no experiment is there for yet.
Result<RunConfig> plannedOf(const PlanOptions& options) {
    if (!options.file.empty()) {
        const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
        if (!document) return std::unexpected(document.error());
        RunWishes wishes = options.wishes;
        if (!options.model.empty()) wishes.settings.push_back("model=" + options.model);
        return plannedRun(**document, wishes);
    }
    if (options.model.empty()) return fail(ErrorKind::Usage, "give an experiment, or a model with --model");
    Result<RunSettings> settings = preset(options.preset);
    if (!settings) return std::unexpected(settings.error());
    settings->model = options.model;
    settings = wishedSettings(std::move(*settings), options.wishes);
    if (!settings) return std::unexpected(settings.error());
    RunConfig config;
    config.settings = std::move(*settings);
    return config;
}

/// The prompts of what an experiment's run would draw. Without queries, or a tokenizer on this machine, none is known.
Result<PromptLengths> promptsOf(const RunConfig& config) {
    if (config.queries.empty()) return PromptLengths();
    Result<PromptLengths> lengths = foreseePrompts(config);
    if (!lengths && lengths.error().kind == ErrorKind::NotFound) return PromptLengths();
    if (!lengths) return lengths;
    const Result<void> fit = lengths->check();
    if (!fit && !config.settings.dropTooLong) return std::unexpected(fit.error());
    return lengths;
}

/// Plans with the held-out queries that there are, of all sets. Sentences about iterations that get too few queries.
std::vector<std::string> takeQueriesIn(RunConfig& config, const PromptLengths& lengths) {
    if (config.queries.empty()) return {};
    const QuerySchedule schedule(withoutLongHeldOut(config, lengths));
    config.settings.heldOutQueries = std::ssize(schedule.heldOut());
    return schedule.shortages();
}

OrderedJson toJson(const PromptLengths& lengths) {
    OrderedJson list = OrderedJson::array();
    for (const auto* queries : {&lengths.training, &lengths.heldOut}) {
        for (const LongQuery& each : *queries)
            list.push_back({{"id", each.query.id}, {"held_out", each.query.heldOut}, {"prompt_tokens", each.tokens}});
    }
    return list;
}

Result<void> runPlan(const PlanOptions& options) {
    Result<RunConfig> planned = plannedOf(options);
    if (!planned) return std::unexpected(planned.error());
    const Result<PromptLengths> lengths = promptsOf(*planned);
    if (!lengths) return std::unexpected(lengths.error());
    const std::vector<std::string> shortages = takeQueriesIn(*planned, *lengths);
    const std::int64_t counted = lengths->longest > 0 ? lengths->longest : kUsualPromptTokens;
    const Result<RunOutlook> outlook = foreseeRun(std::move(planned->settings), options.promptTokens.value_or(counted));
    if (!outlook) return std::unexpected(outlook.error());
    if (options.json) {
        OrderedJson json = toJson(*outlook);
        json["prompt_tokens"] = outlook->inputs.promptTokens;
        json["too_long"] = toJson(*lengths);
        json["shortages"] = shortages;
        std::cout << dumpLine(json) << '\n';
    } else {
        print(*outlook);
        for (const std::vector<std::string>& warnings : {shortages, lengths->warnings()}) {
            for (const std::string& warning : warnings) std::cout << warning << '\n';
        }
    }
    return {};
}

}  // namespace

void addPlan(CLI::App& app, Action& action) {
    auto options = std::make_shared<PlanOptions>();
    CLI::App* command = app.add_subcommand("plan", "Predict peak memory and minutes of a run before it is started");
    CLI::Option* file = command->add_option("FILE", options->file, "An experiment: what its next run would take");
    command->add_option("--model", options->model, "Folder, .gguf file, org/name in the local cache, or demo");
    command->add_option("--device", options->wishes.device, kDeviceHelp);
    command->add_option("--preset", options->preset, presetHelp())->excludes(file)->capture_default_str();
    command->add_option("--set", options->wishes.settings, "key=value of the run configuration (repeatable)")
        ->allow_extra_args(false);
    command
        ->add_option("--prompt-tokens", options->promptTokens,
                     "Tokens of the longest constitution with its query; counted in an experiment, else 64")
        ->check(between(1, 1 << 20));
    command->add_flag("--json", options->json, "One JSON object instead of text");
    command->callback([options, &action] { action = [options] { return runPlan(*options); }; });
}

}  // namespace sami
