#include "tests/devices/simulated/memory_limits.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace sami::simulated {

namespace {

constexpr std::size_t kDefaultBytes = 4'000'000'000;

std::optional<std::size_t> parseBytes(std::string_view text) {
    std::size_t bytes = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
    if (error != std::errc() || end != text.data() + text.size() || bytes == 0) return {};
    return bytes;
}

}  // namespace

std::optional<MemoryLimits> parseMemoryLimits(std::string_view text) {
    const std::size_t comma = text.find(',');
    const auto first = parseBytes(text.substr(0, comma));
    const auto second = comma == std::string_view::npos ? first : parseBytes(text.substr(comma + 1));
    if (!first || !second) return {};
    return MemoryLimits{*first, *second};
}

MemoryLimits memoryLimitsOfEnvironment() {
    const char* text = std::getenv("SAMI_SIMULATED_BYTES");
    if (text == nullptr) return {kDefaultBytes, kDefaultBytes};
    const auto limits = parseMemoryLimits(text);
    if (!limits) {
        std::fprintf(
            stderr,
            "SAMI_SIMULATED_BYTES is \"%s\"; it takes the bytes of each simulated device, as one number for both "
            "or two with a comma between them.\n",
            text);
        std::abort();
    }
    return *limits;
}

}  // namespace sami::simulated
