#pragma once

#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/constitution/principle.h"

namespace sami {

/// resources/paper/dialogue.json, tldr.json and diverse.json, as they were built into the program.
std::string_view paperDialogueText();
std::string_view paperTldrText();
std::string_view paperDiverseText();

/// Principles of the kinds that the paper's experiments teach, in words of our own, for the preset of an experiment;
/// empty for other presets, which come without any.
Result<std::vector<Principle>> paperPrinciples(std::string_view preset);

}  // namespace sami
