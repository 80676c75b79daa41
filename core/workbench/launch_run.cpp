#include "core/workbench/launch_run.h"

#include "core/dataset/duplicates.h"
#include "core/run/run_options.h"
#include "core/run/training_setup.h"
#include "core/weights/model_location.h"
#include "core/workbench/run_folders.h"

namespace sami {

Result<RunSettings> wishedSettings(RunSettings settings, const RunWishes& wishes) {
    const RunSettings before = settings;
    if (Result<void> done = applySettings(settings, wishes.settings); !done) return std::unexpected(done.error());
    if (wishes.iterations) settings.iterations = *wishes.iterations;
    if (!wishes.device.empty()) settings.device = wishes.device;
    // What is not wished for stays as it is spelled: a run goes on with the model that it names.
    if (settings.model != before.model) settings.model = nameFromEverywhere(settings.model);
    if (settings.scorer != before.scorer) settings.scorer = nameFromEverywhere(settings.scorer);
    if (Result<void> valid = validate(settings); !valid) return std::unexpected(valid.error());
    return settings;
}

Result<RunConfig> configWithoutQueries(const Document& document, const RunWishes& wishes) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    Result<RunSettings> settings = wishedSettings(std::move(content->settings), wishes);
    if (!settings) return std::unexpected(settings.error());
    RunConfig config;
    config.task = RunTask::Iterate;
    config.settings = std::move(*settings);
    config.principles = withoutNotes(std::move(content->principles));
    config.flips = std::move(content->flips);
    config.personas = std::move(content->personas);
    return config;
}

Result<RunConfig> iteratingConfig(const Document& document, const RunWishes& wishes) {
    Result<RunConfig> config = configWithoutQueries(document, wishes);
    if (!config) return config;
    Result<std::vector<Query>> queries = document.store().queries().queries();
    if (!queries) return std::unexpected(queries.error());
    config->queries = std::move(*queries);
    return config;
}

namespace {

/// Another model than the one there was must be somewhere on this machine.
Result<void> checkWishedModel(const std::string& before, const std::string& now) {
    if (now == before) return {};
    const Result<std::filesystem::path> there = locateModel(now);
    return there ? Result<void>() : std::unexpected(there.error());
}

}  // namespace

Result<LaunchedRun> launchRun(Document& document, const RunWishes& wishes, const SettingsCheck& check) {
    Result<RunConfig> config = iteratingConfig(document, wishes);
    if (!config) return std::unexpected(config.error());
    const Result<RunSettings> own = document.store().principles().settings();
    if (!own) return std::unexpected(own.error());
    if (Result<void> there = checkWishedModel(own->model, config->settings.model); !there)
        return std::unexpected(there.error());
    if (Result<void> able = check ? check(config->settings) : Result<void>(); !able)
        return std::unexpected(able.error());
    if (Result<void> apart = checkSplit(config->queries); !apart) return std::unexpected(apart.error());
    // The worker would refuse the same; here nothing has been made yet.
    const Result<Contrast> contrast = Contrast::create(contrastOptions(*config));
    if (!contrast) return std::unexpected(contrast.error());
    return document.runs().launch(std::move(*config));
}

Result<LaunchedRun> beginRun(Document& document, const std::filesystem::path& program) {
    Result<LaunchedRun> run = launchRun(document);
    if (run) static_cast<void>(document.runs().start(run->number, program, WorkerTie::Detached));
    return run;
}

namespace {

Result<bool> goesOn(const RunEntry& latest, const RunWishes& wishes, bool fresh) {
    if (latest.isActive() || latest.workerIsAlive) return std::unexpected(atWork(latest));
    if (fresh) return false;
    if (!latest.problem.empty()) {
        return fail(ErrorKind::Input,
                    "{problem}; put the file right to go on with {run}, or begin another run with --new",
                    {{"problem", latest.problem}, {"run", latest.name}});
    }
    return latest.state != RunState::Finished || (wishes.iterations && *wishes.iterations > latest.iterations);
}

/// The latest finished run that is made of what another one would be made of now.
Result<std::optional<LaunchedRun>> doneAlready(const Document& document, const RunWishes& wishes) {
    const Result<RunConfig> now = iteratingConfig(document, wishes);
    if (!now) return std::unexpected(now.error());
    const OrderedJson setup = runSetup(*now);
    const RunTeaching teaching = teachingOf(now->settings);
    std::optional<LaunchedRun> done;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task != RunTask::Iterate || run.state != RunState::Finished || run.teaching != teaching) continue;
        const Result<RunConfig> then = RunFolder(run.folder).readConfig();
        if (then && runSetup(*then) == setup) done = LaunchedRun{run.number, run.name, run.folder};
    }
    return done;
}

/// Nothing is written that the worker would refuse.
Result<void> rewish(const Document& document, const RunEntry& run, const RunWishes& wishes,
                    const SettingsCheck& check = {}) {
    if (wishes.none()) return {};
    if (Result<void> there = checkRunFolder(document.store(), run.folder); !there) return there;
    const RunFolder folder(run.folder);
    Result<RunConfig> config = folder.readConfig();
    if (!config) return std::unexpected(config.error());
    const std::string model = config->settings.model;
    Result<RunSettings> settings = wishedSettings(std::move(config->settings), wishes);
    if (!settings) return std::unexpected(settings.error());
    config->settings = std::move(*settings);
    if (Result<void> there = checkWishedModel(model, config->settings.model); !there) return there;
    if (Result<void> able = check ? check(config->settings) : Result<void>(); !able) return able;
    if (Result<void> same = checkTrainingSetup(folder, *config); !same) return same;
    return writeJsonFile(run.folder / "config.json", toJson(*config));
}

}  // namespace

Result<StartedRun> continueOrLaunch(Document& document, const RunWishes& wishes, bool fresh,
                                    const SettingsCheck& check) {
    if (Result<void> known = document.runs().catchUp(); !known) return std::unexpected(known.error());
    if (const std::optional<RunEntry> latest = document.runs().latestIterating()) {
        const Result<bool> resumes = goesOn(*latest, wishes, fresh);
        if (!resumes) return std::unexpected(resumes.error());
        if (*resumes) {
            if (Result<void> done = rewish(document, *latest, wishes, check); !done)
                return std::unexpected(done.error());
            return StartedRun{{latest->number, latest->name, latest->folder}, true};
        }
        if (!fresh) {
            const Result<std::optional<LaunchedRun>> done = doneAlready(document, wishes);
            if (!done) return std::unexpected(done.error());
            if (*done) return StartedRun{**done, false, true};
        }
    }
    const Result<LaunchedRun> run = launchRun(document, wishes, check);
    if (!run) return std::unexpected(run.error());
    return StartedRun{*run, false};
}

Result<void> chooseDevice(Document& document, const std::string& device) {
    const RunWishes wishes{.settings = {"device=" + device}};
    const Result<RunSettings> own = document.store().principles().settings();
    if (!own) return std::unexpected(own.error());
    const Result<RunSettings> settings = wishedSettings(*own, wishes);
    if (!settings) return std::unexpected(settings.error());
    const std::optional<RunEntry> latest = document.runs().latestIterating();
    if (latest && RunFolder(latest->folder).workerIsAlive()) {
        return fail(ErrorKind::Locked,
                    "{run} holds the device it computes on; stop it, or let it end, to choose another",
                    {{"run", latest->name}});
    }
    if (latest && latest->canResume()) {
        if (Result<void> done = rewish(document, *latest, wishes); !done) return done;
    }
    return document.edits().setSettings(*settings, sentence("Compute on {device}", {{"device", device}}));
}

Result<RunEntry> runInQuestion(const Document& document, bool needsWorker) {
    std::optional<RunEntry> unfinished;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.workerIsAlive) return run;
        if (run.state != RunState::Finished && run.problem.empty()) unfinished = run;
    }
    if (unfinished && !needsWorker) return *unfinished;
    if (needsWorker) return fail(ErrorKind::NotFound, "{file}: nothing is running", {{"file", document.path()}});
    return fail(ErrorKind::NotFound, "{file}: no run is left unfinished", {{"file", document.path()}});
}

}  // namespace sami
