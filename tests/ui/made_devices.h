#pragma once

#include "ui/text/device_words.h"

/// Computers as tests of the window meet them.
namespace sami::made {

inline DeviceInfo processor() {
    return {"cpu", "Made 9000, 4 threads", 8'000'000'000, 3'000'000'000, 1, std::vector<MemoryHolder>()};
}

/// A card of 80 GiB, which are 85.9 GB.
inline DeviceInfo card(const std::string& name, std::int64_t freeBytes) {
    return {name, "Made Fast 80GB", 85'899'345'920, freeBytes, 14, std::vector<MemoryHolder>()};
}

inline KnownDevices processorAlone() {
    return {{processor()}, {}};
}
inline KnownDevices oneCard() {
    return {{processor(), card("cuda:0", 79'400'000'000)}, {}};
}
inline KnownDevices twoCards() {
    return {{processor(), card("cuda:0", 79'400'000'000), card("cuda:1", 20'000'000'000)}, {}};
}
/// `sami` can't be asked.
inline KnownDevices unknown() {
    return {{}, QStringLiteral("The program could not be started.")};
}

}  // namespace sami::made
