#pragma once

#include <chrono>

namespace sami {

/// The time as files and the experiment keep it: seconds since the epoch.
inline double secondsSinceEpoch() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace sami
