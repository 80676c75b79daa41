#include "core/workbench/glance.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

#include "core/base/folder.h"
#include "core/run/run_folder.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

std::uintmax_t bytesIn(const fs::path& folder) {
    std::uintmax_t sum = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; entry != end; entry.increment(error)) {
        if (error) break;
        std::error_code ignored;
        const bool counts = entry->is_regular_file(ignored) && !entry->is_symlink(ignored);
        const std::uintmax_t size = counts ? entry->file_size(ignored) : 0;
        if (!ignored) sum += size;
    }
    return sum;
}

ExperimentGlance::Work workIn(const fs::path& runs) {
    ExperimentGlance::Work most = ExperimentGlance::Work::None;
    for (const fs::path& run : readableEntries(runs)) {
        const RunFolder folder(run);
        if (!folder.workerIsAlive()) continue;
        const bool pauses = folder.readRequest() == RunRequest::Pause;
        most = std::max(most, pauses ? ExperimentGlance::Work::Paused : ExperimentGlance::Work::Running);
    }
    return most;
}

bool isOwn(const fs::path& process) {
    struct stat status{};
    return ::stat(process.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

/// Nothing where it has ended meanwhile.
std::vector<std::string> argumentsOf(const fs::path& process) {
    std::ifstream file(process / "cmdline");
    std::vector<std::string> arguments;
    for (std::string argument; std::getline(file, argument, '\0');) arguments.push_back(argument);
    return arguments;
}

/// The experiment of a process started as `PROGRAM worker FILE.sami.runs/RUN`; nothing for any other.
std::optional<fs::path> experimentOfWorker(const fs::path& process) {
    const std::vector<std::string> arguments = argumentsOf(process);
    if (arguments.size() != 3 || arguments[1] != "worker") return std::nullopt;
    fs::path folder(arguments[2]);
    std::error_code error;
    if (folder.is_relative()) folder = fs::read_symlink(process / "cwd", error) / folder;
    fs::path experiment = folder.lexically_normal().parent_path().replace_extension();
    if (error || runsFolderOf(experiment) != folder.lexically_normal().parent_path()) return std::nullopt;
    return experiment;
}

}  // namespace

std::vector<fs::path> experimentsAtWork() {
    std::vector<fs::path> found;
    for (const fs::path& process : readableEntries("/proc")) {
        const std::string name = process.filename().string();
        const bool isProcess = std::ranges::all_of(name, [](char digit) { return digit >= '0' && digit <= '9'; });
        if (!isProcess || !isOwn(process)) continue;
        const std::optional<fs::path> experiment = experimentOfWorker(process);
        if (experiment && std::ranges::find(found, *experiment) == found.end()) found.push_back(*experiment);
    }
    return found;
}

std::optional<ExperimentGlance> glanceAt(const fs::path& experiment) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(experiment, error);
    if (error) return std::nullopt;
    const fs::path runs = runsFolderOf(experiment);
    return ExperimentGlance{size + bytesIn(runs), workIn(runs)};
}

Result<void> settleUnused(const fs::path& experiment) {
    const Result<ExperimentLock> lock = ExperimentLock::acquire(experiment);
    if (!lock) return std::unexpected(lock.error());
    if (workIn(runsFolderOf(experiment)) == ExperimentGlance::Work::None) {
        // The last connection that closes puts what a killed process left in the log into the file. One that can't be
        // read has nothing to put there.
        static_cast<void>(Database::open(experiment, {}));
        return {};
    }
    return fail(ErrorKind::Locked, "{file}: a worker is at one of its runs; stop it first", {{"file", experiment}});
}

}  // namespace sami
