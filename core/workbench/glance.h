#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/error.h"

namespace sami {

/// What can be seen of an experiment without opening it.
struct ExperimentGlance {
    enum class Work { None, Paused, Running };
    std::uintmax_t bytes = 0;  ///< of the file and everything in its folder of runs
    Work work = Work::None;    ///< of the workers in that folder; a running one counts before one that is paused
    bool operator==(const ExperimentGlance&) const = default;
};

/// Nothing where there is no such file. Reads folders: may take as long as the disk does.
std::optional<ExperimentGlance> glanceAt(const std::filesystem::path& experiment);

/// Files of the experiments at whose runs a worker of this user is on this host, whoever started it; in no order.
/// Reads /proc: where there is none it finds nobody.
std::vector<std::filesystem::path> experimentsAtWork();

/// Makes an experiment, its file and its runs, ready to be taken away: nobody writes it, no worker is at it, and all
/// that was written is in the file itself. Error: Locked names who is at it.
Result<void> settleUnused(const std::filesystem::path& experiment);

}  // namespace sami
