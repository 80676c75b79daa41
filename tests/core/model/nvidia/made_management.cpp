// The part of libnvidia-ml.so.1 that is used, for the cards of made_machine.h. SAMI_MADE_COMPUTING and
// SAMI_MADE_DRAWING list processes, "CARD PID BYTES; …"; SAMI_MADE_CODE is what listing them answers.
#include "tests/core/model/nvidia/made_machine.h"

using namespace sami::made;

namespace {

constexpr int kUninitialized = 1, kInvalidArgument = 2, kNotFound = 6, kInsufficientSize = 7;

struct Process {
    unsigned int pid;
    unsigned long long usedGpuMemory;
    unsigned int gpuInstanceId;
    unsigned int computeInstanceId;
};

int users = 0;

[[maybe_unused]] int list(const Card* card, unsigned int* count, Process* processes, const char* variable) {
    if (users == 0) return kUninitialized;
    if (card == nullptr || count == nullptr) return kInvalidArgument;
    if (const int code = std::atoi(setting("SAMI_MADE_CODE").c_str())) return code;
    std::vector<Process> found;
    std::stringstream entries(setting(variable));
    for (std::string entry; std::getline(entries, entry, ';');) {
        std::stringstream fields(entry);
        long index = -1;
        Process process{0, 0, ~0U, ~0U};
        if (fields >> index >> process.pid >> process.usedGpuMemory && card == &kCards[index]) found.push_back(process);
    }
    const unsigned int room = *count;
    *count = static_cast<unsigned int>(found.size());
    if (found.size() > room) return kInsufficientSize;
    for (unsigned int i = 0; i < *count; ++i) processes[i] = found[i];
    return 0;
}

}  // namespace

extern "C" {

int nvmlInit_v2() {
    if (const int code = std::atoi(setting("SAMI_MADE_INIT_CODE").c_str())) return code;
    ++users;
    return 0;
}

int nvmlShutdown() {
    --users;
    return 0;
}

/// For the test: who began and did not end.
int madeUsers() {
    return users;
}

int nvmlDeviceGetHandleByUUID(const char* uuid, const Card** device) {
    if (users == 0) return kUninitialized;
    for (const Card& card : kCards) {
        if (uuid != (card.isPart ? "MIG-" : "GPU-") + std::string(card.uuid)) continue;
        *device = &card;
        return 0;
    }
    return kNotFound;
}

#ifndef SAMI_MADE_OLD
int nvmlDeviceGetComputeRunningProcesses_v3(const Card* card, unsigned int* count, Process* processes) {
    return list(card, count, processes, "SAMI_MADE_COMPUTING");
}

int nvmlDeviceGetGraphicsRunningProcesses_v3(const Card* card, unsigned int* count, Process* processes) {
    return list(card, count, processes, "SAMI_MADE_DRAWING");
}
#endif
}
