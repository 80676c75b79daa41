// The part of Experiment that names, follows and takes in run folders.
#include <algorithm>
#include <chrono>
#include <set>
#include <system_error>

#include "core/base/text.h"
#include "core/store/experiment_state.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

/// Attempts at a folder name when others take names at the same time.
constexpr int kMaxLaunches = 100;

/// NNNN and name of a run folder "NNNN-name"; 0 for any other folder.
std::pair<std::int64_t, std::string> partsOf(const fs::path& folder) {
    const std::string file = folder.filename().string();
    const std::size_t digits = file.find_first_not_of("0123456789");
    if (digits == 0 || digits > 9 || digits == std::string::npos || file[digits] != '-') return {0, ""};
    return {std::stoll(file.substr(0, digits)), file.substr(digits + 1)};
}

/// Folders of runs in the order of their numbers, without what else may lie there.
std::vector<fs::path> runFolders(const fs::path& runsFolder) {
    std::vector<fs::path> result;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(runsFolder, error)) {
        if (partsOf(entry.path()).first > 0) result.push_back(entry.path());
    }
    std::ranges::sort(result);
    return result;
}

/// `row` with a number above every folder's and a name no folder has.
RunRow besideFolders(RunRow row, const fs::path& runsFolder) {
    std::set<std::string> names;
    for (const fs::path& folder : runFolders(runsFolder)) {
        const auto [number, name] = partsOf(folder);
        row.number = std::max(row.number, number + 1);
        names.insert(name);
    }
    const std::size_t dash = row.name.rfind('-');
    for (std::int64_t count = std::stoll(row.name.substr(dash + 1)); names.contains(row.name); ++count) {
        row.name = row.name.substr(0, dash + 1) + std::to_string(count + 1);
    }
    row.folder = runFolderName(row.number, row.name);
    return row;
}

/// Seconds since the epoch.
double writtenAt(const fs::path& file) {
    std::error_code error;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(file, error);
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch() - age).count();
}

}  // namespace

RunFolder Experiment::folder(const RunRow& run) const {
    return RunFolder(runsFolder() / run.folder);
}

Result<RunConfig> Experiment::newRunConfig(RunTask task) const {
    RunConfig config;
    config.task = task;
    Result<RunSettings> settings = principles().settings();
    if (!settings) return std::unexpected(settings.error());
    Result<std::vector<Principle>> set = principles().principles();
    if (!set) return std::unexpected(set.error());
    Result<std::vector<Flip>> flips = principles().flips();
    if (!flips) return std::unexpected(flips.error());
    Result<std::vector<Constitution>> personas = principles().personas();
    if (!personas) return std::unexpected(personas.error());
    Result<std::vector<Query>> all = queries().queries();
    if (!all) return std::unexpected(all.error());
    config.settings = std::move(*settings);
    config.principles = std::move(*set);
    config.flips = std::move(*flips);
    config.personas = std::move(*personas);
    config.queries = std::move(*all);
    return config;
}

Result<RunRow> Experiment::launch(RunConfig config) const {
    // Folders that other processes made while this one held the file keep their numbers and names.
    if (Result<void> adopted = adoptFolders(); !adopted) return std::unexpected(adopted.error());
    Result<RunRow> row = launchWithoutRow(config);
    if (!row) return row;
    config.name = row->name;
    if (Result<void> added = runs().add(*row, config); !added) {
        std::error_code ignored;
        fs::remove_all(folder(*row).path(), ignored);
        return std::unexpected(added.error());
    }
    return row;
}

Result<RunRow> Experiment::launchWithoutRow(RunConfig config) const {
    const Result<RunRow> next = runs().next(config.task);
    if (!next) return next;
    for (int attempt = 0; attempt < kMaxLaunches; ++attempt) {
        RunRow row = besideFolders(*next, runsFolder());
        config.name = row.name;
        const Result<RunFolder> made = RunFolder::create(runsFolder() / row.folder, config);
        if (made) return row;
        if (std::error_code error; !fs::exists(runsFolder() / row.folder, error)) return std::unexpected(made.error());
    }
    return fail(ErrorKind::Io,
                runsFolder().string() + ": other processes keep taking the names of new runs; try again");
}

Result<std::vector<Experiment::StrayRun>> Experiment::strayRuns() const {
    const Result<std::vector<RunRow>> known = runs().runs();
    if (!known) return std::unexpected(known.error());
    std::set<std::string> folders;
    std::set<std::string> names;
    std::set<std::int64_t> numbers;
    for (const RunRow& row : *known) {
        folders.insert(row.folder);
        names.insert(row.name);
        numbers.insert(row.number);
    }
    std::vector<StrayRun> strays;
    for (const fs::path& path : runFolders(runsFolder())) {
        if (folders.contains(path.filename().string())) continue;
        Result<RunConfig> config = RunFolder(path).readConfig();
        // A folder without a configuration is still being made, or was never a run.
        if (!config && config.error().kind == ErrorKind::NotFound) continue;
        if (!config) return std::unexpected(config.error());
        RunRow row;
        row.number = partsOf(path).first;
        while (!numbers.insert(row.number).second) row.number = *numbers.rbegin() + 1;
        row.name = config->name;
        while (!names.insert(row.name).second) row.name += "-again";
        row.folder = path.filename().string();
        row.task = config->task;
        row.created = writtenAt(path / "config.json");
        strays.push_back({std::move(row), std::move(*config)});
    }
    return strays;
}

Result<std::vector<RunRow>> Experiment::allRuns() const {
    Result<std::vector<RunRow>> rows = runs().runs();
    if (!rows) return rows;
    const Result<std::vector<StrayRun>> strays = strayRuns();
    if (!strays) return std::unexpected(strays.error());
    for (const StrayRun& stray : *strays) rows->push_back(stray.row);
    return rows;
}

Result<void> Experiment::adoptFolders() const {
    const Result<std::vector<StrayRun>> strays = strayRuns();
    if (!strays) return std::unexpected(strays.error());
    for (const StrayRun& stray : *strays) {
        if (Result<void> added = runs().add(stray.row, stray.config); !added) return added;
    }
    return {};
}

RunImporter& Experiment::importer(const RunRow& run) const {
    const auto found = m_state->importers.try_emplace(run.number, m_state->database, run.number, folder(run));
    return found.first->second;
}

Result<RunImport> Experiment::importRun(const RunRow& run) const {
    RunImporter& from = importer(run);
    if (Result<void> read = from.read(); !read) return std::unexpected(read.error());
    const Result<RunImporter::Brought> brought = from.write();
    if (!brought) return std::unexpected(brought.error());
    return RunImport{brought->events, brought->responses, brought->verdicts, from.state()};
}

Result<std::vector<RunRow>> Experiment::importRuns() const {
    if (Result<void> adopted = adoptFolders(); !adopted) return std::unexpected(adopted.error());
    const Result<std::vector<RunRow>> all = runs().runs();
    if (!all) return all;
    for (const RunRow& run : *all) {
        std::error_code error;
        if (!fs::exists(folder(run).path(), error)) continue;
        if (const Result<RunImport> done = importRun(run); !done) return std::unexpected(done.error());
    }
    return runs().runs();
}

Result<RunProgress> Experiment::progress(const RunRow& run) const {
    std::error_code error;
    if (fs::exists(folder(run).path(), error)) {
        RunImporter& from = importer(run);
        if (Result<void> read = from.read(); !read) return std::unexpected(read.error());
        if (isReadOnly()) from.forgetPending();
        return from.progress();
    }
    const Result<std::vector<RunEvent>> events = runs().events(run.number);
    if (!events) return std::unexpected(events.error());
    RunProgress progress;
    for (const RunEvent& event : *events) progress.consume(event);
    return progress;
}

Result<RunState> Experiment::state(const RunRow& run) const {
    const Result<RunProgress> known = progress(run);
    if (!known) return std::unexpected(known.error());
    return known->state(folder(run).workerIsAlive());
}

Result<RunRow> Experiment::latestIterating() const {
    const Result<std::vector<RunRow>> all = allRuns();
    if (!all) return std::unexpected(all.error());
    for (auto run = all->rbegin(); run != all->rend(); ++run) {
        if (run->task == RunTask::Iterate) return *run;
    }
    return fail(ErrorKind::NotFound, path().string() + ": nothing was run yet; start with `sami run`");
}

namespace {

/// "run-2" and "iteration-1" of "run-2/iteration-1"; models of the first run go without its name.
std::pair<std::string, std::string> runAndModel(std::string_view model) {
    const std::size_t slash = model.find('/');
    if (slash == std::string_view::npos) return {"run-1", std::string(model)};
    return {std::string(model.substr(0, slash)), std::string(model.substr(slash + 1))};
}

/// "iteration-1", or "iteration-1-step-20" for a copy from inside it.
bool isCheckpointName(std::string_view name) {
    for (const std::string_view stem : {"iteration-", "-step-"}) {
        if (!name.starts_with(stem)) return false;
        name.remove_prefix(stem.size());
        const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
        if (digits == 0) return false;
        name.remove_prefix(digits);
        if (name.empty()) return true;
    }
    return false;
}

}  // namespace

Result<RunSettings> Experiment::settingsOf(std::string_view model) const {
    const Result<RunRow> run = runs().run(runAndModel(model).first);
    if (!run && run.error().kind == ErrorKind::NotFound) return principles().settings();
    if (!run) return std::unexpected(run.error());
    Result<RunConfig> config = runs().config(run->number);
    if (!config) return std::unexpected(config.error());
    return config->settings;
}

Result<std::string> Experiment::baseBeside(std::string_view model) const {
    const Result<RunRow> run = runs().run(runAndModel(model).first);
    if (!run && run.error().kind == ErrorKind::NotFound) return std::string("base");
    if (!run) return std::unexpected(run.error());
    return runs().modelName(run->number, "base");
}

Result<std::string> Experiment::modelLocation(std::string_view model) const {
    const auto unknown = [&] {
        return fail(ErrorKind::NotFound,
                    path().string() + ": no model is called \"" + std::string(model) + "\"; `sami status` lists them");
    };
    const auto [runName, nameInRun] = runAndModel(model);
    const std::string_view name = nameInRun;
    const Result<RunRow> run = runs().run(runName);
    if (!run && run.error().kind != ErrorKind::NotFound) return std::unexpected(run.error());
    if (model == "base" && !run) {
        const Result<RunSettings> settings = principles().settings();
        if (!settings) return std::unexpected(settings.error());
        return settings->model;
    }
    if (!run) return unknown();
    if (name == "base") {
        const Result<RunConfig> config = runs().config(run->number);
        if (!config) return std::unexpected(config.error());
        return config->settings.model;
    }
    if (!isCheckpointName(name)) return unknown();
    const fs::path checkpoint = folder(*run).path() / "checkpoints" / std::string(name);
    std::error_code error;
    if (fs::exists(checkpoint / "COMPLETE", error)) return checkpoint.string();
    if (fs::exists(checkpoint, error)) {
        return fail(ErrorKind::NotFound,
                    checkpoint.string() + ": the checkpoint was not finished; resume the run first");
    }
    if (!fs::exists(folder(*run).path(), error)) {
        return fail(ErrorKind::NotFound, folder(*run).path().string() +
                                             ": the run's folder with its checkpoints is not there; put " +
                                             runsFolder().filename().string() + " back beside the experiment");
    }
    return unknown();
}

}  // namespace sami
