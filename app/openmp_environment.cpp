#include <cstdlib>

namespace {

/// Lets OpenMP's threads sleep instead of spinning while they wait for each other. Spinning gains a little on an idle
/// machine and loses a factor of ten or more as soon as anything else wants a core: a build, a browser, the window.
void letThreadsSleep() {
    if (std::getenv("OMP_WAIT_POLICY") == nullptr && std::getenv("GOMP_SPINCOUNT") == nullptr) {
        ::setenv("OMP_WAIT_POLICY", "passive", 0);
        ::setenv("GOMP_SPINCOUNT", "0", 0);  // the policy alone is not always taken up this early
    }
}

/// OpenMP reads the environment while it is loaded, so this must run before the constructors of shared libraries: the
/// only place for that is the executable's pre-initialisation list.
__attribute__((section(".preinit_array"), used)) void (*g_letThreadsSleep)() = letThreadsSleep;

}  // namespace
