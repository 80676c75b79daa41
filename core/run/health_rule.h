#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/run/metric.h"
#include "core/run/run_config.h"

namespace sami {

/// A metric beyond its limit.
struct HealthFinding {
    std::string rule;  ///< the metric's name: "off_policy_gap", "kl", "entropy", "repetition"
    double value = 0;
    double limit = 0;
    std::string sentence;  ///< what that means, for people; without a full stop
};

/// The first metric beyond its limit in the run's settings (`health_max_gap` …; a limit of 0 is none), or nothing. What
/// was not measured breaks no rule.
/// @param passedOver rules that were broken before and were told to go on regardless
std::optional<HealthFinding> brokenRule(const RunSettings& settings, const MetricValues& metrics,
                                        const std::set<std::string>& passedOver);

}  // namespace sami
