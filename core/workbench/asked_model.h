#pragma once

#include <string>
#include <string_view>

#include "core/workbench/models.h"

namespace sami {

/// A local model that is asked something of its own, by a judge or a writer.
struct PlacedModel {
    std::string location;      ///< MODEL to load
    std::string promptFormat;  ///< of its prompts
};

/// A model of the experiment by its name, else one as `sami new --model` takes it. Error: there is none.
Result<PlacedModel> placedModel(const Document& document, const std::string& name);

/// An endpoint that is asked.
struct ChosenEndpoint {
    std::string name;  ///< "endpoint:HOST/MODEL"
    JudgeSetup setup;  ///< without a prompt
};

/// @param setup names the model and says how it is asked  @param option that names the model on the command line
/// Error: a URL that is none, no model, a key that would be readable on its way: said before a run is made.
Result<ChosenEndpoint> chosenEndpoint(std::string_view url, JudgeSetup setup, std::string_view option);

}  // namespace sami
