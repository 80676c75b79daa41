#include "core/sami/placebo.h"

#include "core/base/seeded_random.h"

namespace sami {

void shuffleOverQueries(std::vector<QueryExample>& examples, std::uint64_t seed, std::int64_t iteration) {
    std::vector<QueryExample*> kept;
    for (QueryExample& example : examples) {
        if (!example.dropped) kept.push_back(&example);
    }
    if (kept.size() < 2) return;
    // Along a circle in random order nobody keeps their own.
    const auto order = SeededRandom(seed, "placebo/" + std::to_string(iteration)).order(kept.size());
    std::vector<std::vector<WrittenResponse>> written;
    for (const std::size_t place : order) written.push_back(std::move(kept[place]->responses));
    for (std::size_t i = 0; i < order.size(); ++i) {
        std::vector<WrittenResponse>& responses = kept[order[i]]->responses;
        responses = std::move(written[(i + 1) % order.size()]);
        for (WrittenResponse& response : responses) response.logProbMean.reset();
    }
}

}  // namespace sami
