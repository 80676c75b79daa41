#include <iostream>
#include <memory>
#include <string_view>

#include "app/command.h"
#include "app/run_to_end.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/worker_process.h"

namespace sami {

namespace {

/// @param asked the pattern of what is said once the {run} has been asked
Result<void> ask(const std::string& file, RunRequest request, std::string_view asked) {
    const Result<std::unique_ptr<Document>> document = Document::open(file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    const Result<RunEntry> run = runInQuestion(**document, true);
    if (!run) return std::unexpected(run.error());
    if (Result<void> done = (*document)->runs().ask(run->number, request); !done) return done;
    std::cerr << sentence(asked, {{"run", run->name}}) << '\n';
    if (request != RunRequest::Stop || run->responding) return {};
    // A launcher that waits for it does the same.
    const Result<bool> ends = endWorker(RunFolder(run->folder), kEndingPatience);
    if (!ends) return std::unexpected(ends.error());
    if (*ends) {
        std::cerr << sentence(
            "its worker has given no sign of life for a while: it is told to end, and killed if it "
            "has not ended within {seconds} s\n",
            {{"seconds", kEndingPatience.count()}});
    }
    return {};
}

/// Where another process holds the experiment the run is resumed all the same: the holder takes in what it writes.
Result<void> runResume(const std::string& file) {
    Result<std::unique_ptr<Document>> document = Document::open(file);
    if (!document && document.error().kind == ErrorKind::Locked) document = Document::open(file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    const Result<RunEntry> run = runInQuestion(**document, false);
    if (!run) return std::unexpected(run.error());
    std::cerr << sentence("resuming {run}", {{"run", run->name}}) << '\n';
    const Result<RunEntry> ended = runToEnd(**document, run->number);
    return ended ? Result<void>() : std::unexpected(ended.error());
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
               [](const std::string& file) { return ask(file, RunRequest::Stop, "asked {run} to stop"); });
}

void addPause(CLI::App& app, Action& action) {
    addRequest(app, action, "pause", "Pause the run after the current step",
               [](const std::string& file) { return ask(file, RunRequest::Pause, "asked {run} to pause"); });
}

void addResume(CLI::App& app, Action& action) {
    addRequest(app, action, "resume", "Go on with a paused, stopped or interrupted run", runResume);
}

}  // namespace sami
