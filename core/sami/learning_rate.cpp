#include "core/sami/learning_rate.h"

#include <algorithm>
#include <cmath>

namespace sami {

double rateShare(const RateSchedule& schedule, double passed) {
    const auto warmup = static_cast<double>(schedule.warmupSteps);
    if (passed < warmup) return (passed + 1) / (warmup + 1);
    if (schedule.shape == "constant") return 1;
    const double falling = std::max(1.0, static_cast<double>(schedule.totalSteps) - warmup);
    const double share = std::min(1.0, (passed - warmup) / falling);
    return schedule.shape == "linear" ? 1 - share : (1 + std::cos(M_PI * share)) / 2;
}

}  // namespace sami
