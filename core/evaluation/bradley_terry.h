#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <vector>

#include "core/evaluation/bootstrap.h"

namespace sami {

/// One judged pair of two models' responses to a query.
struct RatedPair {
    std::size_t first = 0;   ///< index of a model
    std::size_t second = 0;  ///< index of another
    double score = 0.5;      ///< 1 the first won, ½ tie, 0 the second won
    std::size_t query = 0;   ///< index of a query: its pairs are drawn together
};

struct RatingOptions {
    std::size_t base = 0;  ///< index of the model that stands at 1000
    /// λ of the penalty λ/2 · Σ(β_i)² on the log-odds of all models, base included; 0 = none. It pulls the models
    /// together, so ratings exist even where one has never lost.
    double ridge = 0;
    BootstrapPlan bootstrap{.rounds = 1000, .seed = 1};
};

/// Formula F6: the strength of a model on the scale of chess ratings: 400 points are odds of ten to one.
struct ModelRating {
    double rating = 1000;
    BootstrapInterval spread;  ///< queries are drawn; a round in which ratings do not exist has no value
};

/// Why there are no ratings: the greatest likelihood lies at infinity.
struct NoRatings {
    /// For each model the smallest index of those that it is connected with by wins and ties in both directions.
    /// Between models of different numbers no finite difference is the best; all alike: the search did not converge.
    std::vector<std::size_t> groups;
};

/// Bradley and Terry 1952: P(i beats j) = σ(ln 10 · (r_i − r_j)) by greatest likelihood, a tie half a win for each,
/// shown as 400·r + 1000 with the base at 1000. Undefined where the win graph is not strongly connected and there is no
/// ridge.
/// @pre indexes below numModels, first ≠ second, ridge >= 0
std::expected<std::vector<ModelRating>, NoRatings> bradleyTerry(std::size_t numModels, std::span<const RatedPair> pairs,
                                                                const RatingOptions& options);

}  // namespace sami
