#include "tests/devices/simulated/operation_trace.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace sami::simulated {

namespace {

bool isTraced() {
    static const bool asked = [] {
        const char* value = std::getenv("SAMI_SIMULATED_TRACE");
        return value != nullptr && std::string_view(value) == "1";
    }();
    return asked;
}

}  // namespace

void traceOperation(const c10::OperatorName& name, c10::Device device) {
    if (!isTraced()) return;
    const std::string operation = c10::toString(name);
    std::fprintf(stderr, "%s %s\n", device.str().c_str(), operation.c_str());
}

void traceCopy(c10::Device from, c10::Device to) {
    if (isTraced()) std::fprintf(stderr, "%s -> %s copy\n", from.str().c_str(), to.str().c_str());
}

}  // namespace sami::simulated
