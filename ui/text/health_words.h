#pragma once

#include <string>

#include <QString>

#include "core/run/run_progress.h"

namespace sami {

/// What a pause by a rule of health means for the answers, and which model is the one to keep, for people: whole
/// sentences, the numbers last.
QString healthSentence(const HealthPause& health);

/// Why a run paused itself at some time, for one that is over or went on since: "A rule of health paused it on the
/// way. It repeats itself." Empty where none did, or only rules of other versions.
QString brokenRuleSentence(const RunProgress& progress);

/// What a rule that was passed over says of a run that went on: "It repeats itself." Empty for rules of other versions.
QString healthVerdict(const std::string& rule);

}  // namespace sami
