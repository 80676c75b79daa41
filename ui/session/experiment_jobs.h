#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/store/experiment.h"
#include "ui/review/comparison.h"

namespace sami {

/// Jobs of the store thread. Each takes the slot with the open experiment and returns all the window needs of it.
using ExperimentSlot = std::optional<Experiment>;

/// A run with its folder.
struct LaunchedRun {
    RunRow row;
    std::filesystem::path folder;
};

/// What the window shows of an experiment before any run is read.
struct OpenedExperiment {
    QString path;
    QString readOnlyReason;
    RunSettings settings;
    std::vector<Principle> principles;
    std::map<std::string, QString> queries;  ///< text by id
    std::optional<LaunchedRun> run;          ///< the latest iterating run
};

/// Base and newest model side by side, with the latest win rate of the pmi judge.
struct ReviewData {
    Comparison comparison;
    std::optional<JudgedRate> rate;
    qint64 unjudged = 0;  ///< held-out pairs under the principle without a verdict
};

/// First of BASE.sami, BASE-2.sami, … in `folder` that does not exist; makes the folder.
Result<std::filesystem::path> freeExperimentPath(const std::filesystem::path& folder, const std::string& base);

/// Creates FOLDER/NAME.sami with the demo's settings and queries and one principle, and launches its first run.
Result<OpenedExperiment> createDemo(ExperimentSlot& slot, const std::filesystem::path& folder,
                                    const Principle& principle);
/// Launches the first run of the open experiment.
Result<OpenedExperiment> teachOpen(ExperimentSlot& slot);
Result<OpenedExperiment> openExperiment(ExperimentSlot& slot, const std::filesystem::path& path);
/// Imports what a run wrote since the last time.
Result<RunImport> importRun(ExperimentSlot& slot, const RunRow& row);
/// Everything Review shows; empty queries when there is no second model yet.
Result<ReviewData> loadReview(ExperimentSlot& slot);
/// Launches the pmi judge on the held-out pairs under the principle that have no verdict; nothing when all have one.
Result<std::optional<LaunchedRun>> launchJudge(ExperimentSlot& slot);
/// Launches base and newest model on a query of the visitor's own.
Result<LaunchedRun> launchAsk(ExperimentSlot& slot, const std::string& question);

}  // namespace sami
