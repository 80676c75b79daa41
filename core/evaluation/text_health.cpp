#include "core/evaluation/text_health.h"

#include <set>

namespace sami {

namespace {

constexpr std::size_t kLoopLength = 4;

}  // namespace

double repetition(std::span<const std::int32_t> ids, std::size_t length) {
    if (ids.size() < length) return 0;
    const std::size_t count = ids.size() - length + 1;
    std::set<std::vector<std::int32_t>> different;
    for (std::size_t i = 0; i < count; ++i) {
        const auto run = ids.subspan(i, length);
        different.emplace(run.begin(), run.end());
    }
    return 1 - static_cast<double>(different.size()) / static_cast<double>(count);
}

TextHealth textHealth(const std::vector<ResponseTokens>& responses) {
    TextHealth health;
    if (responses.empty()) return health;
    for (const ResponseTokens& response : responses) {
        health.repetition += repetition(response.ids, kLoopLength);
        health.distinctPairs += 1 - repetition(response.ids, 2);
        (response.ended ? health.endRate : health.truncatedRate) += 1;
    }
    const auto count = static_cast<double>(responses.size());
    for (double* figure : {&health.repetition, &health.distinctPairs, &health.endRate, &health.truncatedRate})
        *figure /= count;
    return health;
}

}  // namespace sami
