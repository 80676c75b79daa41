#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/workbench/document.h"

namespace sami {

/// The models of the experiment and the writers of imported responses, in the order they came to be known; `base` is
/// among them before any run has begun with it.
Result<std::vector<ModelRow>> models(const Document& document);
/// Whether it can be asked: imported responses have no weights, unless they are said to be the base's.
bool hasWeights(const ModelRow& model);
/// Whether a run of this experiment made it what it is.
bool isTrained(const ModelRow& model);
/// ErrorKind::NotFound names it.
Result<ModelRow> modelNamed(const Document& document, std::string_view name);

/// The same, and of a model under another condition the model itself.
Result<ModelRow> modelBehind(const Document& document, std::string_view name);

/// Name of a run's own model ("base", "iteration-1") over the whole experiment, whether or not it has come to be.
Result<std::string> modelNameOf(const Document& document, const RunEntry& run, std::string_view local);

/// Where a model by its name lies, as MODEL to load: what its run began with for `base`, else its checkpoint.
/// Error: unknown, or written elsewhere (imported responses have no model), or the checkpoint is not complete or not
/// there, with where it may be instead.
Result<std::string> modelLocation(const Document& document, std::string_view name);

/// Settings of the run that a model comes from; the experiment's own for models of no run.
Result<RunSettings> settingsOf(const Document& document, std::string_view name);
/// Name of the base model as the run of `name` had it answer: "base" or "run-2/base".
Result<std::string> baseBeside(const Document& document, std::string_view name);

/// The newest trained model and the base it is compared with; nothing before the first iteration is done.
Result<std::optional<ModelPair>> newestPair(const Document& document);

/// Error: a model beside itself is no comparison.
Result<void> checkTwoModels(const ModelPair& models);

}  // namespace sami
