#include "core/workbench/run_folders.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <system_error>

#include "core/base/folder.h"
#include "core/base/wall_clock.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

/// Attempts at a folder name when others take names at the same time.
constexpr int kMaxLaunches = 100;

/// NNNN and name of a run folder "NNNN-name"; 0 for any other folder.
std::pair<std::int64_t, std::string> partsOf(const fs::path& folder) {
    const std::string file = folder.filename().string();
    std::int64_t number = 0;
    const auto read = std::from_chars(file.data(), file.data() + file.size(), number);
    const auto digits = static_cast<std::size_t>(read.ptr - file.data());
    if (read.ec != std::errc{} || number <= 0 || digits + 1 >= file.size() || file[digits] != '-') return {0, ""};
    return {number, file.substr(digits + 1)};
}

/// Folders of runs in the order of their numbers, without what else may lie there.
std::vector<fs::path> runFolders(const fs::path& runsFolder) {
    std::vector<fs::path> result;
    for (const fs::path& folder : readableEntries(runsFolder)) {
        if (partsOf(folder).first > 0) result.push_back(folder);
    }
    std::ranges::sort(result, {}, [](const fs::path& path) { return partsOf(path); });
    return result;
}

/// N of "STEM-N", 0 for any other name.
std::int64_t numberInName(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem) || name.size() < stem.size() + 2 || name[stem.size()] != '-') return 0;
    std::int64_t number = 0;
    const char* const end = name.data() + name.size();
    const auto read = std::from_chars(name.data() + stem.size() + 1, end, number);
    return read.ec == std::errc{} && read.ptr == end ? number : 0;
}

/// A number above and a name beside all that the experiment and its folders have.
Result<RunRow> freshRow(const Experiment& experiment, RunTask task) {
    const Result<std::vector<RunRow>> rows = experiment.runs().runs();
    if (!rows) return std::unexpected(rows.error());
    const std::string stem(runNameStem(task));
    RunRow row{.number = 1, .task = task};
    std::int64_t count = 0;
    const auto pass = [&](std::int64_t number, const std::string& name) {
        row.number = std::max(row.number, number + 1);
        count = std::max(count, numberInName(name, stem));
    };
    for (const RunRow& known : *rows) pass(known.number, known.name);
    for (const fs::path& folder : runFolders(experiment.runsFolder())) {
        const auto [number, name] = partsOf(folder);
        pass(number, name);
    }
    row.name = stem + "-" + std::to_string(count + 1);
    row.folder = runFolderName(row.number, row.name);
    row.created = secondsSinceEpoch();
    return row;
}

/// Seconds since the epoch.
double writtenAt(const fs::path& file) {
    std::error_code error;
    const auto age = fs::file_time_type::clock::now() - fs::last_write_time(file, error);
    return secondsSinceEpoch() - std::chrono::duration<double>(age).count();
}

StrayRun strayRun(const fs::path& path, Result<RunConfig> config) {
    StrayRun stray;
    stray.row.number = partsOf(path).first;
    stray.row.name = config ? config->name : partsOf(path).second;
    stray.row.folder = path.filename().string();
    stray.row.created = writtenAt(path / "config.json");
    if (config) {
        stray.row.task = config->task;
        stray.config = std::move(*config);
    } else {
        stray.row.task = RunTask::Unknown;
        stray.row.problem = config.error().detail;
        stray.row.state = RunState::Interrupted;
    }
    return stray;
}

}  // namespace

Result<std::vector<StrayRun>> strayRuns(const Experiment& experiment) {
    const Result<std::vector<RunRow>> known = experiment.runs().runs();
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
    for (const fs::path& path : runFolders(experiment.runsFolder())) {
        if (folders.contains(path.filename().string())) continue;
        Result<RunConfig> config = RunFolder(path).readLightConfig();
        // A folder without a configuration is still being made, or was never a run.
        if (!config && config.error().kind == ErrorKind::NotFound) continue;
        StrayRun stray = strayRun(path, std::move(config));
        while (!numbers.insert(stray.row.number).second) stray.row.number = *numbers.rbegin() + 1;
        while (!names.insert(stray.row.name).second) stray.row.name += "-again";
        strays.push_back(std::move(stray));
    }
    return strays;
}

Result<RunRow> makeRunFolder(const Experiment& experiment, RunConfig config) {
    for (int attempt = 0; attempt < kMaxLaunches; ++attempt) {
        const Result<RunRow> row = freshRow(experiment, config.task);
        if (!row) return row;
        config.name = row->name;
        const Result<RunFolder> made = RunFolder::create(experiment.runsFolder() / row->folder, config);
        if (made) return row;
        std::error_code error;
        if (!fs::exists(experiment.runsFolder() / row->folder, error)) return std::unexpected(made.error());
    }
    return fail(ErrorKind::Io, "{folder}: other processes keep taking the names of new runs; try again",
                {{"folder", experiment.runsFolder()}});
}

namespace {

/// Whether a folder "NAME.sami.runs" belongs to an experiment that stands beside it.
bool hasOwner(const fs::path& runsFolder) {
    std::error_code error;
    fs::path experiment = runsFolder;
    experiment.replace_extension();
    return fs::exists(experiment, error);
}

}  // namespace

fs::path misplacedRuns(const Experiment& experiment, const fs::path& folder) {
    std::error_code error;
    if (fs::exists(experiment.runsFolder(), error)) return {};
    const fs::path beside = experiment.path().parent_path();
    for (const fs::path& runs : readableEntries(beside.empty() ? "." : beside)) {
        if (runs.extension() != ".runs" || hasOwner(runs)) continue;
        if (fs::exists(runs / folder.filename() / "config.json", error)) return runs;
    }
    return {};
}

Error missingFolder(const Experiment& experiment, const fs::path& folder) {
    const fs::path wanted = experiment.runsFolder().filename();
    const fs::path elsewhere = misplacedRuns(experiment, folder);
    if (!elsewhere.empty()) {
        return {ErrorKind::NotFound,
                sentence("{folder}: the run's folder with its checkpoints is not there; it is in {elsewhere}: rename "
                         "that to {runs}",
                         {{"folder", folder}, {"elsewhere", elsewhere}, {"runs", wanted}})};
    }
    std::error_code error;
    if (fs::exists(experiment.runsFolder(), error)) {
        return {ErrorKind::NotFound,
                sentence("{folder}: the run's folder with its checkpoints is not there any more; put it back from a "
                         "copy, or begin another run with --new",
                         {{"folder", folder}})};
    }
    return {ErrorKind::NotFound,
            sentence("{folder}: the run's folder with its checkpoints is not there; put {runs} back beside the "
                     "experiment",
                     {{"folder", folder}, {"runs", wanted}})};
}

Result<void> checkRunFolder(const Experiment& experiment, const fs::path& folder) {
    std::error_code error;
    if (fs::exists(folder, error)) return {};
    return std::unexpected(missingFolder(experiment, folder));
}

}  // namespace sami
