#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include <QString>

#include "core/workbench/models.h"
#include "core/workbench/new_experiment.h"
#include "core/workbench/principles.h"

namespace sami {

/// What the window knows of the open experiment.
struct OpenedExperiment {
    QString path;  ///< empty: none is open
    bool readOnly = false;
    QString readOnlyReason;      ///< one sentence; may be empty
    QString missingRuns;         ///< see missingRuns()
    QString gone;                ///< one sentence where the file is not in its place any more
    bool heldElsewhere = false;  ///< another process writes it; once it is free it is opened for writing by itself
    bool takenOver = false;      ///< it was open here before, when another process wrote it
    bool restored = false;       ///< it was open when the window was closed last, and its page is shown already
    DocumentContent content;
    std::map<std::int64_t, RunEntry> runs;      ///< by number
    std::map<std::int64_t, RunConfig> configs;  ///< of the training run shown and of later ones, without their queries
    std::optional<ModelPair> pair;              ///< the newest trained model and its base
};

/// A document with what the window shows of it first.
struct DescribedDocument {
    std::unique_ptr<Document> document;
    OpenedExperiment description;
};

// All in the document's thread.

/// Opens for writing, or for reading alone where another process writes.
Result<DescribedDocument> openDescribed(const std::filesystem::path& path);
/// Makes an experiment, and the folder that it lies in.
Result<DescribedDocument> createDescribed(const std::filesystem::path& path, const NewExperimentWish& wish);
/// Makes FOLDER/NAME.sami with the demo's settings and queries and one principle, and begins its first run, on the
/// device.
Result<DescribedDocument> createDescribedDemo(const std::filesystem::path& folder, const Principle& principle,
                                              const std::string& device, const std::filesystem::path& workerProgram);

}  // namespace sami
