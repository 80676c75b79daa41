#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "app/number_options.h"
#include "app/worker_runner.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

struct RunOptions {
    std::string file;
    std::int64_t iterations = 0;  ///< 0: as the experiment says
    std::string device;
    std::vector<std::string> settings;
    bool printConfig = false;
    bool fresh = false;
};

Result<void> applyOptions(RunSettings& settings, const RunOptions& options) {
    if (Result<void> done = applySettings(settings, options.settings); !done) return done;
    if (options.iterations > 0) settings.iterations = options.iterations;
    if (!options.device.empty()) settings.device = options.device;
    return validate(settings);
}

void printSettings(const RunSettings& settings) {
    const OrderedJson values = toJson(settings);
    for (const SettingInfo& info : settingInfos()) {
        const std::string key(info.key);
        const std::string unit = info.unit.empty() ? "" : " " + std::string(info.unit);
        const std::string bounds = info.bounds.empty() ? "" : " [" + std::string(info.bounds) + "]";
        std::cout << key << " = " << values.at(key).dump() << unit << bounds << "\n    " << info.help << '\n';
    }
}

/// The latest training run where it is to be continued: unfinished, or finished with fewer iterations than now asked.
Result<std::optional<RunRow>> runToContinue(const Experiment& experiment, const RunOptions& options) {
    const Result<RunRow> latest = experiment.latestIterating();
    if (!latest && latest.error().kind == ErrorKind::NotFound) return std::nullopt;
    if (!latest) return std::unexpected(latest.error());
    const Result<RunState> state = experiment.state(*latest);
    if (!state) return std::unexpected(state.error());
    if (*state == RunState::Running || experiment.folder(*latest).workerIsAlive()) {
        return fail(ErrorKind::Locked,
                    latest->name + " is being worked on; `sami status` shows it, `sami stop` ends it");
    }
    if (options.fresh) return std::nullopt;
    const Result<RunConfig> config = experiment.folder(*latest).readConfig();
    if (!config) return std::unexpected(config.error());
    if (*state == RunState::Finished && options.iterations <= config->settings.iterations) return std::nullopt;
    return *latest;
}

/// A run that goes on keeps its settings, but for the number of iterations, where it computes, and what --set changes.
Result<void> updateConfig(const RunFolder& folder, const RunOptions& options) {
    if (options.iterations == 0 && options.device.empty() && options.settings.empty()) return {};
    Result<RunConfig> config = folder.readConfig();
    if (!config) return std::unexpected(config.error());
    if (Result<void> done = applyOptions(config->settings, options); !done) return done;
    return writeJsonFile(folder.path() / "config.json", toJson(*config));
}

Result<RunFolder> launch(const Experiment& experiment, const RunOptions& options) {
    Result<RunConfig> config = experiment.newRunConfig(RunTask::Iterate);
    if (!config) return std::unexpected(config.error());
    if (Result<void> done = applyOptions(config->settings, options); !done) return std::unexpected(done.error());
    const Result<RunRow> row =
        experiment.isReadOnly() ? experiment.launchWithoutRow(*config) : experiment.launch(*config);
    if (!row) return std::unexpected(row.error());
    return experiment.folder(*row);
}

void printSummary(const RunProgress& progress) {
    for (const auto& [number, iteration] : progress.iterations()) {
        if (!iteration.finished) continue;
        const IterationFinishedEvent& end = *iteration.finished;
        std::printf("iteration-%lld: held-out bound %.3f -> %.3f of %.3f nats in %.0f s, %lld updates\n",
                    static_cast<long long>(number), end.miBefore, end.miAfter, end.ceiling, end.seconds,
                    static_cast<long long>(end.steps));
        for (std::size_t j = 0; j < end.meanTokensBefore.size() && j < end.meanTokensAfter.size(); ++j) {
            std::printf("    mean length under constitution %zu: %.1f -> %.1f tokens\n", j + 1, end.meanTokensBefore[j],
                        end.meanTokensAfter[j]);
        }
    }
}

/// Read-write, or read-only when another process holds the file: the run then works in its folder alone.
Result<Experiment> openForRun(const std::string& file) {
    Result<Experiment> experiment = Experiment::open(file);
    if (!experiment && experiment.error().kind == ErrorKind::Locked) {
        std::cerr << experiment.error().detail << "; the run is left in its folder for the holder to take in\n";
        return Experiment::open(file, Access::ReadOnly);
    }
    return experiment;
}

/// What --print-config shows: the settings that a new run of the experiment would have, or those of a new experiment.
Result<RunSettings> settingsToPrint(const RunOptions& options) {
    if (options.file.empty()) return preset("demo");
    const Result<Experiment> experiment = Experiment::open(options.file, Access::ReadOnly);
    if (!experiment) return std::unexpected(experiment.error());
    Result<RunConfig> config = experiment->newRunConfig(RunTask::Iterate);
    if (!config) return std::unexpected(config.error());
    return config->settings;
}

Result<void> printConfig(const RunOptions& options) {
    Result<RunSettings> settings = settingsToPrint(options);
    if (!settings) return std::unexpected(settings.error());
    if (Result<void> done = applyOptions(*settings, options); !done) return done;
    printSettings(*settings);
    return {};
}

Result<void> runRun(const RunOptions& options) {
    if (options.printConfig) return printConfig(options);
    if (options.file.empty()) return fail(ErrorKind::Usage, "give the experiment file: sami run FILE");
    Result<Experiment> experiment = openForRun(options.file);
    if (!experiment) return std::unexpected(experiment.error());
    const Result<std::optional<RunRow>> unfinished = runToContinue(*experiment, options);
    if (!unfinished) return std::unexpected(unfinished.error());
    Result<RunFolder> folder =
        *unfinished ? Result<RunFolder>(experiment->folder(**unfinished)) : launch(*experiment, options);
    if (!folder) return std::unexpected(folder.error());
    if (*unfinished) {
        if (Result<void> done = updateConfig(*folder, options); !done) return done;
    }
    if (*unfinished) {
        std::fprintf(stderr, "going on with %s as it was launched (--set changes it, --new begins another)\n",
                     (*unfinished)->name.c_str());
    }
    const Result<RunProgress> progress = runWorkerProcess(*folder);
    if (!experiment->isReadOnly()) {
        if (const auto imported = experiment->importRuns(); !imported) return std::unexpected(imported.error());
    }
    if (!progress) return std::unexpected(progress.error());
    printSummary(*progress);
    return {};
}

}  // namespace

void addRun(CLI::App& app, Action& action) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = app.add_subcommand("run", "Run SAMI iterations, or go on with an unfinished run");
    command->add_option("FILE", options->file, "The experiment file");
    command->add_option("--iterations", options->iterations, "Iterations of the run in all")->check(atLeast(1));
    command->add_option("--device", options->device, "cpu or cuda:N");
    command->add_option("--set", options->settings, "key=value of the run configuration (repeatable)")
        ->allow_extra_args(false);
    command->add_flag("--print-config", options->printConfig, "Print every key with value, unit and bounds, and end");
    command->add_flag("--new", options->fresh, "Begin a new run even where one is unfinished");
    command->callback([options, &action] { action = [options] { return runRun(*options); }; });
}

}  // namespace sami
