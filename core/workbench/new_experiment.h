#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/workbench/document.h"

namespace sami {

struct NewExperimentWish {
    std::string preset = "demo";
    std::string pair{};   ///< a principle pair that comes with the program; empty: the preset's, if it has one
    std::string model{};  ///< MODEL; empty: the preset's
    bool empty = false;   ///< without the preset's principles and queries
};

/// What a new experiment starts with: the demo preset comes with a principle pair and queries, those of the paper's
/// experiments with principles; the others start empty, for data of one's own.
Result<NewExperiment> newExperiment(const NewExperimentWish& wish);

/// The demo's settings and queries with one principle of the visitor's choice.
/// @param device that its runs compute on; empty: the preset's
Result<NewExperiment> demoExperiment(const Principle& principle, const std::string& device = {});

/// Whether MODEL is on this machine. Error: what was looked for, where, and how to get it.
Result<void> findModel(const std::string& model);

/// First of BASE.sami, BASE-2.sami, … in `folder` that does not exist; makes the folder.
Result<std::filesystem::path> freeExperimentPath(const std::filesystem::path& folder, const std::string& base);

}  // namespace sami
