#include "app/command.h"
#include "app/process_tuning.h"

int main(int argc, char** argv) {
    sami::tuneProcess(argv);
    return sami::runCommandLine(argc, argv);
}
