#pragma once

#include <optional>

#include <QString>

#include "core/run/run_progress.h"

namespace sami {

/// What became of a run, for the third card of the story.
struct LearningStory {
    enum class Outcome { Learned, Little, Worse, Damaged };
    Outcome outcome = Outcome::Little;
    QString sentence;  ///< what happened to the answers, whole
};

/// Of a run whose last iteration was measured before and after; nothing before that. Says what the numbers say: the
/// bound of the first and the last model on held-out questions, the change of the lengths where it is large, and rules
/// of health that were passed over.
std::optional<LearningStory> storyOf(const RunProgress& progress);

}  // namespace sami
