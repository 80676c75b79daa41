#pragma once

#include <expected>
#include <span>

#include "core/evaluation/bootstrap.h"
#include "core/evaluation/scored_pair.h"

namespace sami {

/// Formula F4: what the win rate would be if both wrote equally long, by a logistic regression on the length difference
/// (Dubois et al., arXiv:2404.04475, without the terms of single instructions):
///
///     logit P(candidate wins) = θ + φ · tanh(Δ / sd(Δ)),   rate = σ(θ)
///
/// Δ is candidate − baseline and sd(Δ) its sample deviation (n − 1). A tie is half a win (fractional logit: Papke and
/// Wooldridge 1996).
struct LengthControlled {
    double rate = 0;
    double theta = 0;          ///< log-odds that the candidate wins at equal length
    double phi = 0;            ///< log-odds that greater length adds where tanh is 1; 0 where `isRaw`
    double lengthSpread = 0;   ///< sd(Δ), in the unit of Δ
    bool isRaw = false;        ///< sd(Δ) is 0, so there is no length to control for: the rate is the raw one
    BootstrapInterval spread;  ///< pairs are drawn and all is fitted anew; a separable round has no value
};

/// Undefined: NothingJudged; Separable, ties included: a tie speaks for either side at its length; LengthsAlike.
std::expected<LengthControlled, LengthFault> lengthControlled(std::span<const ScoredPair> pairs,
                                                              const BootstrapPlan& plan);

}  // namespace sami
