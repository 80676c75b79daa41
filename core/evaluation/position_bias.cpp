#include "core/evaluation/position_bias.h"

namespace sami {

namespace {

/// 1 for the first slot, −1 for the second, 0 for neither.
int slotOf(const std::optional<Outcome>& outcome, Outcome first) {
    if (outcome != Outcome::Candidate && outcome != Outcome::Baseline) return 0;
    return *outcome == first ? 1 : -1;
}

bool isJudged(const std::optional<Outcome>& outcome) {
    return outcome && *outcome != Outcome::Error;
}

}  // namespace

PositionBias positionBias(std::span<const OrderedVerdicts> pairs) {
    PositionBias found;
    std::int64_t leaningFirst = 0;
    std::int64_t leaningSecond = 0;
    bool wasBaselineFirst = false;
    bool wasCandidateFirst = false;
    for (const OrderedVerdicts& pair : pairs) {
        wasBaselineFirst = wasBaselineFirst || isJudged(pair.baselineFirst);
        wasCandidateFirst = wasCandidateFirst || isJudged(pair.candidateFirst);
        const int slots[] = {slotOf(pair.baselineFirst, Outcome::Baseline),
                             slotOf(pair.candidateFirst, Outcome::Candidate)};
        for (const int slot : slots) {
            found.firstSlotWins += slot > 0 ? 1 : 0;
            found.secondSlotWins += slot < 0 ? 1 : 0;
        }
        leaningFirst += slots[0] + slots[1] > 0 ? 1 : 0;
        leaningSecond += slots[0] + slots[1] < 0 ? 1 : 0;
        if (!isJudged(pair.baselineFirst) || !isJudged(pair.candidateFirst)) continue;
        ++found.bothOrders;
        found.flips += pair.baselineFirst != pair.candidateFirst ? 1 : 0;
    }
    if (found.bothOrders > 0) found.flipRate = static_cast<double>(found.flips) / static_cast<double>(found.bothOrders);
    found.flipInterval = wilsonInterval(static_cast<double>(found.flips), found.bothOrders);
    const std::int64_t decided = found.firstSlotWins + found.secondSlotWins;
    if (wasBaselineFirst && wasCandidateFirst && decided > 0) {
        found.firstSlotShare = static_cast<double>(found.firstSlotWins) / static_cast<double>(decided);
        found.firstSlotP = signTest(leaningFirst, leaningSecond);
    }
    return found;
}

}  // namespace sami
