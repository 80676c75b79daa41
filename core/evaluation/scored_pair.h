#pragma once

namespace sami {

/// A judged pair as the formulas see it that take length into account.
struct ScoredPair {
    double score = 0.5;           ///< 1 the candidate won, ½ tie, 0 the baseline won
    double lengthDifference = 0;  ///< candidate − baseline, all pairs in one unit
};

/// Why such a formula has no value.
enum class LengthFault {
    NothingJudged,
    NoneLonger,   ///< no candidate's response is longer than the baseline's, nor as long
    NoneShorter,  ///< no candidate's response is shorter than the baseline's, nor as long
    Separable,    ///< a length tells who wins, or one side won everything: the best fit lies at infinity
    LengthsAlike  ///< the differences are so much alike that what length does can't be told from what the model does
};

}  // namespace sami
