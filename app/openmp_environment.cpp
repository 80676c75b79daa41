#include <unistd.h>

#include <cstdlib>

#include "app/command.h"

namespace sami {

void letThreadsSleep(char** argv) {
    if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) return;
    ::setenv("OMP_WAIT_POLICY", "passive", 1);
    ::setenv("GOMP_SPINCOUNT", "0", 1);
    // OpenMP read its settings when it was loaded, before main: begin again with the new ones. Where that is not
    // possible the program still works, only slower on a busy machine.
    ::execv("/proc/self/exe", argv);
}

}  // namespace sami
