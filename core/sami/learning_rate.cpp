#include "core/sami/learning_rate.h"

#include <algorithm>
#include <cmath>

namespace sami {

double rateShare(const RateSchedule& schedule, std::int64_t step, double passed) {
    const auto number = [](std::int64_t value) { return static_cast<double>(value); };
    if (step < schedule.warmupSteps) return number(step + 1) / number(schedule.warmupSteps + 1);
    if (schedule.shape == "constant") return 1;
    const std::int64_t falling = std::max<std::int64_t>(1, schedule.totalSteps - schedule.warmupSteps);
    const double share = std::clamp((passed - number(schedule.warmupSteps)) / number(falling), 0.0, 1.0);
    return schedule.shape == "linear" ? 1 - share : (1 + std::cos(M_PI * share)) / 2;
}

}  // namespace sami
