#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/workbench/document.h"

namespace sami {

/// Ways to say at once which contrasts may be drawn.
enum class ContrastPreset {
    EveryCombination,  ///< every non-empty choice of principles; principles that come later are among them
    AllFlipped,        ///< the antithesis of everything, and nothing else
    OneAtATime,        ///< each principle by itself
    Personas           ///< the sets of principles, each as a constitution of its own
};

/// "every-combination", "all-flipped", "one-at-a-time", "personas".
std::string_view toString(ContrastPreset preset);
std::optional<ContrastPreset> contrastPresetOf(std::string_view word);

/// The preset whose contrasts these are; nothing where somebody chose by hand.
std::optional<ContrastPreset> presetOf(const DocumentContent& content);

/// One step of the history. Held-out principles are flipped by themselves. Error: no principle has an antithesis; fewer
/// than two sets with a learned principle for personas.
Result<void> setContrasts(Document& document, ContrastPreset preset);

/// Turns a principle round in the contrast of that place, or back. A contrast that would flip nothing, or the same as
/// another one, goes. Where every
/// choice is allowed, what is listed then is that choice. One step of the history.
/// @param contrast as it is drawn, of principles of one use; one that flips nothing makes a new one
/// Error: no such contrast or principle; it has no antithesis; the contrast is there already.
Result<void> toggleInContrast(Document& document, const Flip& contrast, std::int64_t principle);

/// Takes the contrast out. Error: there is none such; it is the last one: choose a preset then.
Result<void> removeContrast(Document& document, const Flip& contrast);

/// The contrasts of principles that have changed: those of a preset follow them, others lose what is gone. A list never
/// becomes empty by that, which would allow every choice.
/// @param before with the contrasts as they were chosen
std::vector<Flip> followingFlips(const DocumentContent& before, const std::vector<Principle>& principles);

}  // namespace sami
