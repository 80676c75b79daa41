#include <cstdio>
#include <memory>

#include "app/command.h"
#include "app/worker_runner.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

/// The run a request is about: the latest one with a living worker, else the latest one that is not over.
Result<RunRow> runToAsk(const Experiment& experiment, bool needsWorker) {
    const Result<std::vector<RunRow>> runs = experiment.allRuns();
    if (!runs) return std::unexpected(runs.error());
    std::optional<RunRow> unfinished;
    for (const RunRow& run : *runs) {
        if (experiment.folder(run).workerIsAlive()) return run;
        const Result<RunState> state = experiment.state(run);
        if (!state) return std::unexpected(state.error());
        if (*state != RunState::Finished) unfinished = run;
    }
    if (unfinished && !needsWorker) return *unfinished;
    return fail(ErrorKind::NotFound,
                experiment.path().string() + (needsWorker ? ": nothing is running" : ": no run is left unfinished"));
}

Result<void> ask(const std::string& file, RunRequest request, const char* what) {
    const Result<Experiment> experiment = Experiment::open(file, Access::ReadOnly);
    if (!experiment) return std::unexpected(experiment.error());
    const Result<RunRow> run = runToAsk(*experiment, true);
    if (!run) return std::unexpected(run.error());
    if (Result<void> written = experiment->folder(*run).writeRequest(request); !written) return written;
    std::fprintf(stderr, "asked %s to %s\n", run->name.c_str(), what);
    return {};
}

/// Takes in what the run wrote, unless another process holds the experiment and will do so itself.
Result<void> takeIn(const std::string& file) {
    const Result<Experiment> experiment = Experiment::open(file);
    if (!experiment && experiment.error().kind == ErrorKind::Locked) return {};
    if (!experiment) return std::unexpected(experiment.error());
    const Result<std::vector<RunRow>> runs = experiment->importRuns();
    if (!runs) return std::unexpected(runs.error());
    return {};
}

Result<void> runResume(const std::string& file) {
    RunFolder folder{std::filesystem::path()};
    {
        const Result<Experiment> experiment = Experiment::open(file, Access::ReadOnly);
        if (!experiment) return std::unexpected(experiment.error());
        const Result<RunRow> run = runToAsk(*experiment, false);
        if (!run) return std::unexpected(run.error());
        folder = experiment->folder(*run);
        if (Result<void> written = folder.writeRequest(RunRequest::Run); !written) return written;
        std::fprintf(stderr, "resuming %s\n", run->name.c_str());
    }
    if (folder.workerIsAlive()) return {};
    const Result<RunProgress> progress = runWorkerProcess(folder);
    const Result<void> taken = takeIn(file);
    if (!progress) return std::unexpected(progress.error());
    return taken;
}

void addRequest(CLI::App& app, Action& action, const char* name, const char* help,
                std::function<Result<void>(const std::string&)> act) {
    auto file = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("FILE", *file, "The experiment file")->required();
    command->callback([file, act = std::move(act), &action] { action = [file, act] { return act(*file); }; });
}

}  // namespace

void addStop(CLI::App& app, Action& action) {
    addRequest(app, action, "stop", "Stop the run after the current step; it can be resumed",
               [](const std::string& file) { return ask(file, RunRequest::Stop, "stop"); });
}

void addPause(CLI::App& app, Action& action) {
    addRequest(app, action, "pause", "Pause the run after the current step",
               [](const std::string& file) { return ask(file, RunRequest::Pause, "pause"); });
}

void addResume(CLI::App& app, Action& action) {
    addRequest(app, action, "resume", "Go on with a paused, stopped or interrupted run", runResume);
}

}  // namespace sami
