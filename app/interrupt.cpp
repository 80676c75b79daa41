#include <signal.h>

#include <atomic>
#include <csignal>
#include <cstdlib>

#include "app/command.h"

namespace sami {

namespace {

volatile std::sig_atomic_t g_interrupted = 0;
std::atomic<int> g_child = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void onInterrupt(int signal) {
    // Told to end twice, as by two who wait for it, a worker ends in good order all the same.
    if (g_interrupted != 0 && signal == SIGINT) {
        // What a worker has kept is whole at any moment.
        if (const int child = g_child.load(); child > 0) ::kill(child, SIGKILL);
        std::_Exit(130);
    }
    g_interrupted = 1;
}

}  // namespace

EndsWithMe::EndsWithMe(int pid) {
    g_child = pid;
}

EndsWithMe::~EndsWithMe() {
    g_child = 0;
}

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
