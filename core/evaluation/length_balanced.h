#pragma once

#include <expected>
#include <span>

#include "core/evaluation/bootstrap.h"
#include "core/evaluation/scored_pair.h"

namespace sami {

/// Where pairs of equal length count.
enum class EqualLengths {
    HalfInEach,  ///< in both strata with half their weight: exchanging the models mirrors the rate
    WithShorter  ///< as arXiv:2404.14313 has it, which is not symmetric
};

/// Formula F2: mean of the win rates where the candidate's response is longer and where it is shorter, so that neither
/// length has more weight than the other (arXiv:2404.14313, its dialogue experiments).
struct LengthBalanced {
    static constexpr double kThinStratum = 30;

    double rate = 0;
    double longerRate = 0;     ///< win rate where the candidate is longer
    double shorterRate = 0;    ///< win rate where it is shorter
    double longerPairs = 0;    ///< weight of that stratum in pairs; may hold halves
    double shorterPairs = 0;   ///< weight of that stratum in pairs; may hold halves
    BootstrapInterval spread;  ///< pairs are drawn, each with its lengths; a round without a stratum has no value
    /// Whether a stratum has so few pairs that its rate says little.
    bool isThin() const { return longerPairs < kThinStratum || shorterPairs < kThinStratum; }
};

/// Undefined: NothingJudged; NoneLonger and NoneShorter where a stratum is empty.
std::expected<LengthBalanced, LengthFault> lengthBalanced(std::span<const ScoredPair> pairs, const BootstrapPlan& plan,
                                                          EqualLengths equalLengths = EqualLengths::HalfInEach);

}  // namespace sami
