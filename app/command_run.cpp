#include <cmath>
#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "app/model_options.h"
#include "app/number_options.h"
#include "app/run_to_end.h"
#include "core/base/text.h"
#include "core/model/devices.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/new_experiment.h"

namespace sami {

namespace {

struct RunOptions {
    std::string file;
    std::int64_t iterations = 0;  ///< 0: as the experiment says
    RunWishes wishes;
    bool printConfig = false;
    bool fresh = false;
};

void printSettings(const RunSettings& settings) {
    const OrderedJson values = toJson(settings);
    for (const SettingInfo& info : settingInfos()) {
        const std::string key(info.key);
        const std::string unit = info.unit.empty() ? "" : " " + std::string(info.unit);
        const std::string bounds = info.bounds.empty() ? "" : " [" + std::string(info.bounds) + "]";
        std::cout << key << " = " << values.at(key).dump() << unit << bounds << "\n    " << info.help << '\n';
    }
}

void printSummary(const RunProgress& progress) {
    for (const auto& [number, iteration] : progress.iterations()) {
        if (!iteration.finished) continue;
        const IterationFinishedEvent& end = *iteration.finished;
        // Without held-out queries nothing was measured.
        const bool isMeasured = std::isfinite(end.miBefore) && std::isfinite(end.miAfter);
        std::cout << sentence(isMeasured
                                  ? "iteration-{number}: held-out bound {before} -> {after} of {ceiling} nats in "
                                    "{seconds} s, {steps} updates\n"
                                  : "iteration-{number}: {steps} updates in {seconds} s\n",
                              {{"number", number},
                               {"before", formattedNumber("%.3f", end.miBefore)},
                               {"after", formattedNumber("%.3f", end.miAfter)},
                               {"ceiling", formattedNumber("%.3f", end.ceiling)},
                               {"seconds", formattedNumber("%.0f", end.seconds)},
                               {"steps", end.steps}});
        for (std::size_t j = 0; j < end.meanTokensBefore.size() && j < end.meanTokensAfter.size(); ++j) {
            std::cout << sentence("    mean length under constitution {number}: {before} -> {after} tokens\n",
                                  {{"number", j + 1},
                                   {"before", formattedNumber("%.1f", end.meanTokensBefore[j])},
                                   {"after", formattedNumber("%.1f", end.meanTokensAfter[j])}});
        }
    }
}

/// A device that is not there is refused before a run is begun that could only fail.
Result<void> checkDevice(const RunSettings& settings) {
    const Result<DeviceChoice> choice = parseDevices(settings.device);
    return choice ? Result<void>() : std::unexpected(choice.error());
}

/// The settings that a new run of the experiment would have, or those of a new experiment.
Result<void> printConfig(const RunOptions& options) {
    if (options.file.empty()) {
        const Result<NewExperiment> fresh = newExperiment({});
        if (!fresh) return std::unexpected(fresh.error());
        const Result<RunSettings> settings = wishedSettings(fresh->settings, options.wishes);
        if (!settings) return std::unexpected(settings.error());
        printSettings(*settings);
        return {};
    }
    const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    const Result<RunConfig> config = iteratingConfig(**document, options.wishes);
    if (!config) return std::unexpected(config.error());
    printSettings(config->settings);
    return {};
}

Result<void> runRun(RunOptions options) {
    if (options.iterations > 0) options.wishes.iterations = options.iterations;
    if (options.printConfig) return printConfig(options);
    if (options.file.empty()) return fail(ErrorKind::Usage, "give the experiment file: sami run FILE");
    const Result<std::unique_ptr<Document>> document = openForRun(options.file);
    if (!document) return std::unexpected(document.error());
    const Result<StartedRun> started = continueOrLaunch(**document, options.wishes, options.fresh, checkDevice);
    printProblems(**document);
    if (!started) return std::unexpected(started.error());
    if (started->isFinished) {
        std::cerr << sentence("{run} is finished, and another would be made of the same; --new begins it\n",
                              {{"run", started->run.name}});
        const Result<RunEntry> done = (*document)->runs().entry(started->run.number);
        if (!done) return std::unexpected(done.error());
        printSummary(done->progress);
        return {};
    }
    if ((*document)->isReadOnly()) {
        std::cerr << sentence("{file} is held by another program, which takes the run in from its folder\n",
                              {{"file", options.file}});
    }
    if (started->goesOn) {
        const char* pattern = options.wishes.none() ? "going on with {run} (--set changes how, --new begins another)"
                                                    : "going on with {run}, changed as asked (--new begins another)";
        std::cerr << sentence(pattern, {{"run", started->run.name}}) << '\n';
    }
    const Result<RunEntry> run = runToEnd(**document, started->run.number);
    if (!run) return std::unexpected(run.error());
    printSummary(run->progress);
    return {};
}

}  // namespace

void addRun(CLI::App& app, Action& action) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = app.add_subcommand("run", "Run SAMI iterations, or go on with an unfinished run");
    command->add_option("FILE", options->file, "The experiment file");
    command->add_option("--iterations", options->iterations, "Iterations of the run in all")->check(atLeast(1));
    command->add_option("--device", options->wishes.device, kDeviceHelp);
    command->add_option("--set", options->wishes.settings, "key=value of the run configuration (repeatable)")
        ->allow_extra_args(false);
    command->add_flag("--print-config", options->printConfig, "Print every key with value, unit and bounds, and end");
    command->add_flag("--new", options->fresh, "Begin a new run even where one is unfinished");
    command->callback([options, &action] { action = [options] { return runRun(*options); }; });
}

}  // namespace sami
