#include "app/openmp_settings.h"

#include <stdlib.h>

namespace sami {

namespace {

/// How long a thread that waits for the others at the end of a parallel loop looks before it sleeps. Not at all costs a
/// third of the speed on a quiet machine, because every operation of the network ends such a loop; PyTorch's default
/// costs a factor of three when something else runs on a core. So many looks take a few microseconds.
constexpr const char* kSpinCount = "1000";

}  // namespace

bool setOpenMpWaiting() {
    if (::getenv("OMP_WAIT_POLICY") != nullptr || ::getenv("GOMP_SPINCOUNT") != nullptr) return false;
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    ::setenv("GOMP_SPINCOUNT", kSpinCount, 1);
    return true;
}

}  // namespace sami
