#pragma once

#include <optional>

#include <QString>

#include "core/run/run_progress.h"

namespace sami {

/// What became of a run, for the third card of the story.
struct LearningStory {
    enum class Outcome { Learned, Little, Worse, Damaged, Unknown };
    Outcome outcome = Outcome::Little;
    QString sentence;  ///< what happened to the answers, whole
};

/// Of a run whose last iteration was measured before and after; nothing before that. Says what the numbers say: the
/// bound of the first and the last model on held-out questions, the change of the lengths where it is large, and rules
/// of health that were passed over. Learned is what is above chance by more than its interval, where there is one.
/// @param firstUnder "under the principle": what the answers of the first column were written under; empty where that
/// differs from question to question, and nothing is said of their lengths
std::optional<LearningStory> storyOf(const RunProgress& progress, const QString& firstUnder);

/// "Asked under the principle: Why is the sky blue?"; `firstUnder` as above.
QString askedWords(const QString& query, const QString& firstUnder);

}  // namespace sami
