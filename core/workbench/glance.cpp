#include "core/workbench/glance.h"

#include <algorithm>
#include <system_error>

#include "core/run/run_folder.h"
#include "core/store/experiment_lock.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

fs::path runsOf(const fs::path& experiment) {
    return experiment.string() + ".runs";
}

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
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(runs, error)) {
        const RunFolder folder(entry.path());
        if (!folder.workerIsAlive()) continue;
        const bool pauses = folder.readRequest() == RunRequest::Pause;
        most = std::max(most, pauses ? ExperimentGlance::Work::Paused : ExperimentGlance::Work::Running);
    }
    return most;
}

}  // namespace

std::optional<ExperimentGlance> glanceAt(const fs::path& experiment) {
    std::error_code error;
    const std::uintmax_t size = fs::file_size(experiment, error);
    if (error) return std::nullopt;
    const fs::path runs = runsOf(experiment);
    return ExperimentGlance{size + bytesIn(runs), workIn(runs)};
}

Result<void> checkUnused(const fs::path& experiment) {
    const Result<ExperimentLock> lock = ExperimentLock::acquire(experiment);
    if (!lock) return std::unexpected(lock.error());
    if (workIn(runsOf(experiment)) == ExperimentGlance::Work::None) return {};
    return fail(ErrorKind::Locked, "{file}: a worker is at one of its runs; stop it first", {{"file", experiment}});
}

}  // namespace sami
