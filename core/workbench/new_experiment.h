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

/// A .gguf file, or a folder with the configuration of a model or an adapter: nothing of it is read.
bool looksLikeModel(const std::filesystem::path& place);

/// Whether MODEL is on this machine, and one that can be trained. Error: what was looked for, where, and how to get it.
Result<void> findModel(const std::string& model);

/// Whether an experiment can be made there, as far as that can be told before. Error: the file exists, or something of
/// one of this name that was moved or removed.
Result<void> checkFree(const std::filesystem::path& path);

/// First of BASE.sami, BASE-2.sami, … in `folder` that is free, as checkFree() tells.
std::filesystem::path freeExperimentPath(const std::filesystem::path& folder, const std::string& base);

}  // namespace sami
