#pragma once

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace sami::made {

/// A card as both of NVIDIA's libraries know it, in the order of their places on the bus, which is NVML's. CUDA counts
/// the fastest first.
struct Card {
    const char* name;
    const char* uuid;  ///< without "GPU-" or "MIG-"
    bool isPart;       ///< a MIG instance, which NVML knows by another prefix
};
inline constexpr Card kCards[] = {{"Made Slow 8GB", "00112233-4455-6677-8899-aabbccddeeff", false},
                                  {"Made Fast 80GB", "f0e1d2c3-b4a5-9687-7869-5a4b3c2d1e0f", false},
                                  {"Made Fast 80GB MIG 1g.10gb", "0badcafe-0000-4000-8000-000000000001", true}};

inline std::string setting(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Indices into kCards as the CUDA programming guide has it: by index in CUDA's own order or by the beginning of a
/// UUID; what follows an entry that names no card is not seen.
inline std::vector<int> visibleCards() {
    const std::vector<int> all{1, 0, 2};
    if (std::getenv("CUDA_VISIBLE_DEVICES") == nullptr) return all;
    std::vector<int> seen;
    std::stringstream entries(setting("CUDA_VISIBLE_DEVICES"));
    for (std::string entry; std::getline(entries, entry, ',');) {
        int found = -1;
        for (const int card : all) {
            const std::string uuid = (kCards[card].isPart ? "MIG-" : "GPU-") + std::string(kCards[card].uuid);
            const bool isIndex = entry.size() == 1 && entry[0] >= '0' && entry[0] - '0' < 3;
            if (isIndex ? all[entry[0] - '0'] == card : uuid.starts_with(entry)) found = card;
        }
        if (found < 0) break;
        seen.push_back(found);
    }
    return seen;
}

}  // namespace sami::made
