#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/store/experiment.h"
#include "core/store/run_importer.h"

namespace sami {

/// What an Experiment holds; private to its sources. The lock is the last to go.
struct Experiment::State {
    std::filesystem::path path;
    std::optional<ExperimentLock> lock;
    Database database;
    std::string readOnlyReason;
    std::map<std::int64_t, RunImporter> importers;  ///< by run number
};

}  // namespace sami
