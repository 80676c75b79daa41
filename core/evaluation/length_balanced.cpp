#include "core/evaluation/length_balanced.h"

namespace sami {

namespace {

struct Stratum {
    double pairs = 0;
    double wins = 0;

    void add(double score, double weight) {
        pairs += weight;
        wins += weight * score;
    }
    double rate() const { return wins / pairs; }
};

struct Strata {
    Stratum longer;
    Stratum shorter;

    void add(const ScoredPair& pair, EqualLengths equalLengths) {
        if (pair.lengthDifference > 0) {
            longer.add(pair.score, 1);
        } else if (pair.lengthDifference < 0 || equalLengths == EqualLengths::WithShorter) {
            shorter.add(pair.score, 1);
        } else {
            longer.add(pair.score, 0.5);
            shorter.add(pair.score, 0.5);
        }
    }
    bool areBothFilled() const { return longer.pairs > 0 && shorter.pairs > 0; }
    double rate() const { return 0.5 * (longer.rate() + shorter.rate()); }
};

}  // namespace

std::expected<LengthBalanced, LengthFault> lengthBalanced(std::span<const ScoredPair> pairs, const BootstrapPlan& plan,
                                                          EqualLengths equalLengths) {
    if (pairs.empty()) return std::unexpected(LengthFault::NothingJudged);
    Strata all;
    for (const ScoredPair& pair : pairs) all.add(pair, equalLengths);
    if (all.longer.pairs == 0) return std::unexpected(LengthFault::NoneLonger);
    if (all.shorter.pairs == 0) return std::unexpected(LengthFault::NoneShorter);
    const auto rateOf = [&](std::span<const std::size_t> drawn) -> std::optional<double> {
        Strata round;
        for (const std::size_t index : drawn) round.add(pairs[index], equalLengths);
        if (!round.areBothFilled()) return std::nullopt;
        return round.rate();
    };
    return LengthBalanced{.rate = all.rate(),
                          .longerRate = all.longer.rate(),
                          .shorterRate = all.shorter.rate(),
                          .longerPairs = all.longer.pairs,
                          .shorterPairs = all.shorter.pairs,
                          .spread = bootstrapInterval(pairs.size(), plan, rateOf)};
}

}  // namespace sami
