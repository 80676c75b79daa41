#include "app/workbench_signals.h"

#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QSocketNotifier>

namespace sami {

namespace {

/// A signal handler may only write here; the event loop reads at the other end.
int g_ends[2] = {-1, -1};

extern "C" void onQuitSignal(int) {
    const char byte = 1;
    // Where the pipe is full, the loop has been told already.
    [[maybe_unused]] const ssize_t written = ::write(g_ends[0], &byte, sizeof byte);
}

}  // namespace

void quitOnSignals(QObject* context) {
    // Without a pair of sockets (no descriptors left) the signals keep ending the program at once.
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, g_ends) != 0) return;
    auto* notifier = new QSocketNotifier(g_ends[1], QSocketNotifier::Read, context);
    QObject::connect(notifier, &QSocketNotifier::activated, context, [notifier] {
        notifier->setEnabled(false);
        QCoreApplication::quit();
    });
    struct sigaction action{};
    action.sa_handler = onQuitSignal;
    action.sa_flags = SA_RESTART | SA_RESETHAND;  // a second signal of the kind ends a program that hangs
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

}  // namespace sami
