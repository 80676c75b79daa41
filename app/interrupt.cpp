#include <csignal>
#include <cstdlib>

#include "app/command.h"

namespace sami {

namespace {

volatile std::sig_atomic_t g_interrupted = 0;

extern "C" void onInterrupt(int) {
    if (g_interrupted != 0) std::_Exit(130);  // asked twice: the user does not want to wait
    g_interrupted = 1;
}

}  // namespace

bool interruptRequested() {
    return g_interrupted != 0;
}

Result<void> unlessInterrupted() {
    if (interruptRequested()) return fail(ErrorKind::Cancelled, "stopped on request");
    return {};
}

void installInterruptHandler() {
    struct sigaction action{};
    action.sa_handler = onInterrupt;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

}  // namespace sami
