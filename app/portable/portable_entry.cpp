#include "app/command.h"

/// The one name that the library inside the portable program shows.
extern "C" __attribute__((visibility("default"))) int samiEnter(int argc, char** argv) {
    return sami::runCommandLine(argc, argv);
}
