#include <malloc.h>
#include <unistd.h>

#include <cstdlib>

#include "app/command.h"

namespace sami {

namespace {

/// How long a thread that waits for the others at the end of a parallel loop looks before it sleeps. Not at all costs a
/// third of the speed on a quiet machine, because every operation of the network ends such a loop; PyTorch's default
/// costs a factor of three when something else runs on a core. So many looks take a few microseconds.
constexpr const char* kSpinCount = "1000";

/// Tensors come and go by the megabyte. Keep the pages of those that went: getting them anew from the kernel, zeroed,
/// cost a quarter of the time.
void keepFreedMemory() {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 64 * 1024 * 1024);
}

}  // namespace

void tuneProcess(char** argv) {
    keepFreedMemory();
    if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    ::setenv("GOMP_SPINCOUNT", kSpinCount, 1);
    // OpenMP read its settings when it was loaded, before main: begin again with the new ones. Where that is not
    // possible the program still works, only slower on a busy machine.
    ::execv("/proc/self/exe", argv);
}

}  // namespace sami
