#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/store/experiment.h"

namespace sami {

/// A run folder that the experiment has no row for: launched while another process held the file.
struct StrayRun {
    RunRow row;  ///< the one it will get; with a problem where its configuration can't be read
    RunConfig config;
};

/// Those there are, in the order of their numbers. Folders that are still being made are left out.
Result<std::vector<StrayRun>> strayRuns(const Experiment& experiment);

/// Numbers and names a run and makes its folder; writes no row. The folders that other processes make at the same time
/// keep their numbers and names.
Result<RunRow> makeRunFolder(const Experiment& experiment, RunConfig config);

/// Another folder of runs beside the experiment that holds the run and belongs to no other experiment: that of an
/// experiment which was renamed. Empty where there is none.
std::filesystem::path misplacedRuns(const Experiment& experiment, const std::filesystem::path& folder);

/// The error of a run whose folder is not where it belongs, with where it may be instead.
Error missingFolder(const Experiment& experiment, const std::filesystem::path& folder);

/// Error: missingFolder() where the run's folder is not there.
Result<void> checkRunFolder(const Experiment& experiment, const std::filesystem::path& folder);

}  // namespace sami
