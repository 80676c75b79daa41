#pragma once

#include <string>

#include <QString>

#include "core/run/task_events.h"

namespace sami {

/// What a pause by a rule of health means for the answers, and which model is the one to keep, for people: whole
/// sentences, the numbers last.
QString healthSentence(const HealthPause& health);

/// What a rule that was passed over says of a run that went on: "It repeats itself." Empty for rules of other versions.
QString healthVerdict(const std::string& rule);

}  // namespace sami
