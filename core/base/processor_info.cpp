#include "core/base/processor_info.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "core/base/text.h"

namespace sami {

namespace {

bool namesBfloat16(const std::string& flags) {
    constexpr std::array<std::string_view, 3> kNames = {"avx512_bf16", "amx_bf16", "bf16"};
    std::istringstream words(flags);
    for (std::string word; words >> word;) {
        if (std::ranges::find(kNames, word) != kNames.end()) return true;
    }
    return false;
}

}  // namespace

ProcessorInfo processorInfo(const std::filesystem::path& root) {
    ProcessorInfo info;
    std::ifstream file(root / "proc/cpuinfo");
    // The first processor speaks for all; x86 calls the list "flags", ARM "Features".
    for (std::string line; std::getline(file, line) && !line.empty();) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::string_view key = trimmed(std::string_view(line).substr(0, colon));
        const std::string value(trimmed(std::string_view(line).substr(colon + 1)));
        if (key == "model name" && !value.empty()) info.name = value;
        if (key == "flags" || key == "Features") info.hasBfloat16 = namesBfloat16(value);
    }
    return info;
}

}  // namespace sami
