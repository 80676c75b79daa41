// The part of libcuda.so.1 that is used, for the cards of made_machine.h.
#include <cstdio>

#include "tests/core/model/nvidia/made_machine.h"

using namespace sami::made;

namespace {

constexpr int kInvalidValue = 1, kInvalidDevice = 101;
bool initialised = false;

}  // namespace

extern "C" {

int cuInit(unsigned flags) {
    initialised = flags == 0;
    return initialised ? std::atoi(setting("SAMI_MADE_DRIVER_CODE").c_str()) : kInvalidValue;
}

int cuDeviceGet(int* device, int ordinal) {
    const std::vector<int> cards = visibleCards();
    if (!initialised || ordinal < 0 || ordinal >= static_cast<int>(cards.size())) return kInvalidDevice;
    *device = cards[ordinal];
    return 0;
}

int cuDeviceGetName(char* name, int length, int device) {
    std::snprintf(name, length, "%s", kCards[device].name);
    return 0;
}

int cuDeviceGetUuid_v2(unsigned char* bytes, int device) {
    const char* digits = kCards[device].uuid;
    for (int i = 0; i < 16; ++i) {
        if (*digits == '-') ++digits;
        unsigned byte = 0;
        std::sscanf(digits, "%2x", &byte);
        bytes[i] = static_cast<unsigned char>(byte);
        digits += 2;
    }
    return 0;
}
}
