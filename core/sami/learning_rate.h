#pragma once

#include <cstdint>
#include <string>

namespace sami {

/// How the learning rate changes over a training.
struct RateSchedule {
    std::string shape = "constant";  ///< constant | linear | cosine
    std::int64_t warmupSteps = 0;    ///< updates over which the rate rises to its full size
    std::int64_t totalSteps = 0;     ///< updates planned, those of the warm-up included
};

/// Share of the full rate that an update is made with. The warm-up rises in equal steps and never starts at zero; after
/// it, `linear` falls to zero in equal steps and `cosine` in half a wave, both reaching it after the last update.
/// @param passed planned updates that lie before this one; between two of them where some of those planned fall away
double rateShare(const RateSchedule& schedule, double passed);

}  // namespace sami
