#pragma once

#include <QString>

#include "core/workbench/review.h"

namespace sami {

/// What became of a line, short: "now: “Be curt.”", "held out now".
QString sinceWords(const WordsSince& since);
/// Its versions, and the words that differ marked; rich text.
QString sinceToolTip(const WordsSince& since, const std::string& line);
/// The same without marks, as it is heard.
QString sinceExplained(const WordsSince& since);

/// What the judges said of a pair and which earlier words they were shown, a line each.
/// @param baseline, candidate the models in words
QString verdictWords(const ComparedPair& pair, const QString& baseline, const QString& candidate);
/// What became of a pair's constitution as a whole; empty where only lines are others.
QString wholeSinceWords(const ComparedPair& pair);

}  // namespace sami
