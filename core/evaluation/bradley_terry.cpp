#include "core/evaluation/bradley_terry.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

namespace sami {

namespace {

constexpr int kMostRatingSteps = 200;
constexpr int kMostRatingHalvings = 40;
constexpr double kSmallRatingStep = 1e-9;  // Newton's method converges quadratically
constexpr double kLikelihoodRounding = 1e-12;
constexpr double kPointsPerNat = 400 / std::numbers::ln10;
constexpr double kBaseRating = 1000;

/// wins(i, j): points that i took from j.
using Wins = Eigen::MatrixXd;
using Strengths = Eigen::VectorXd;

void addPair(Wins& wins, const RatedPair& pair) {
    const auto first = static_cast<Eigen::Index>(pair.first);
    const auto second = static_cast<Eigen::Index>(pair.second);
    wins(first, second) += pair.score;
    wins(second, first) += 1 - pair.score;
}

/// As NoRatings has them: who can be reached from whom along wins, and back.
std::vector<std::size_t> connectedGroups(const Wins& wins) {
    const Eigen::Index count = wins.rows();
    Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic> reaches = wins.array() > 0;
    for (Eigen::Index over = 0; over < count; ++over) {
        for (Eigen::Index from = 0; from < count; ++from) {
            if (reaches(from, over)) reaches.row(from) = reaches.row(from) || reaches.row(over);
        }
    }
    std::vector<std::size_t> groups;
    for (Eigen::Index model = 0; model < count; ++model) {
        Eigen::Index group = 0;
        while (group != model && !(reaches(group, model) && reaches(model, group))) ++group;
        groups.push_back(static_cast<std::size_t>(group));
    }
    return groups;
}

bool isOneGroup(const std::vector<std::size_t>& groups) {
    return std::ranges::all_of(groups, [](std::size_t group) { return group == 0; });
}

double chanceOf(double strength, double otherStrength) {
    return 1 / (1 + std::exp(otherStrength - strength));
}

double penalisedLikelihood(const Wins& wins, const Strengths& strengths, double ridge) {
    double sum = -0.5 * ridge * strengths.squaredNorm();
    for (Eigen::Index i = 0; i < wins.rows(); ++i) {
        for (Eigen::Index j = 0; j < wins.cols(); ++j) {
            if (wins(i, j) > 0) sum += wins(i, j) * std::log(chanceOf(strengths[i], strengths[j]));
        }
    }
    return sum;
}

/// Without a ridge only differences are known: the base stays where it is.
Strengths ratingStep(const Wins& wins, const Strengths& strengths, const RatingOptions& options) {
    const Eigen::Index count = wins.rows();
    Strengths gradient = -options.ridge * strengths;
    Eigen::MatrixXd information = options.ridge * Eigen::MatrixXd::Identity(count, count);
    for (Eigen::Index i = 0; i < count; ++i) {
        for (Eigen::Index j = 0; j < count; ++j) {
            const double pairs = wins(i, j) + wins(j, i);
            if (i == j || pairs == 0) continue;
            const double chance = chanceOf(strengths[i], strengths[j]);
            gradient[i] += wins(i, j) - pairs * chance;
            information(i, i) += pairs * chance * (1 - chance);
            information(i, j) -= pairs * chance * (1 - chance);
        }
    }
    if (options.ridge == 0) {
        const auto base = static_cast<Eigen::Index>(options.base);
        gradient[base] = 0;
        information.row(base).setZero();
        information.col(base).setZero();
        information(base, base) = 1;
    }
    return information.ldlt().solve(gradient);
}

/// Log-odds of greatest (penalised) likelihood. @pre strongly connected, or a ridge
std::optional<Strengths> fittedStrengths(const Wins& wins, const RatingOptions& options) {
    Strengths strengths = Strengths::Zero(wins.rows());
    double likelihood = penalisedLikelihood(wins, strengths, options.ridge);
    for (int number = 0; number < kMostRatingSteps; ++number) {
        Strengths step = ratingStep(wins, strengths, options);
        if (!step.allFinite()) return std::nullopt;
        const double floor = likelihood - kLikelihoodRounding * std::abs(likelihood);
        likelihood = penalisedLikelihood(wins, strengths + step, options.ridge);
        for (int halving = 0; likelihood < floor && halving < kMostRatingHalvings; ++halving) {
            step /= 2;
            likelihood = penalisedLikelihood(wins, strengths + step, options.ridge);
        }
        strengths += step;
        if (step.lpNorm<Eigen::Infinity>() < kSmallRatingStep) return strengths;
    }
    return std::nullopt;
}

/// Nothing where ratings do not exist.
std::optional<std::vector<double>> ratingsOf(const Wins& wins, const RatingOptions& options) {
    if (options.ridge == 0 && !isOneGroup(connectedGroups(wins))) return std::nullopt;
    const std::optional<Strengths> strengths = fittedStrengths(wins, options);
    if (!strengths) return std::nullopt;
    std::vector<double> ratings;
    const double base = (*strengths)[static_cast<Eigen::Index>(options.base)];
    for (const double strength : *strengths) ratings.push_back(kBaseRating + kPointsPerNat * (strength - base));
    return ratings;
}

/// The points of each query, so that a round adds up as many matrices as there are queries.
std::vector<Wins> winsByQuery(Eigen::Index count, std::span<const RatedPair> pairs) {
    std::map<std::size_t, Wins> byQuery;
    for (const RatedPair& pair : pairs)
        addPair(byQuery.try_emplace(pair.query, Wins::Zero(count, count)).first->second, pair);
    std::vector<Wins> result;
    result.reserve(byQuery.size());
    for (auto& [query, wins] : byQuery) result.push_back(std::move(wins));
    return result;
}

}  // namespace

std::expected<std::vector<ModelRating>, NoRatings> bradleyTerry(std::size_t numModels, std::span<const RatedPair> pairs,
                                                                const RatingOptions& options) {
    assert(options.base < numModels && options.ridge >= 0);
    const auto count = static_cast<Eigen::Index>(numModels);
    Wins wins = Wins::Zero(count, count);
    for (const RatedPair& pair : pairs) addPair(wins, pair);
    const std::optional<std::vector<double>> ratings = ratingsOf(wins, options);
    if (!ratings) return std::unexpected(NoRatings{connectedGroups(wins)});
    const std::vector<Wins> queries = winsByQuery(count, pairs);
    SeededRandom random(options.bootstrap.seed);
    std::vector<std::size_t> drawn(queries.size());
    std::vector<std::vector<double>> rounds(numModels);
    for (std::int64_t round = 0; round < options.bootstrap.rounds; ++round) {
        drawResample(random, drawn);
        wins.setZero();
        for (const std::size_t query : drawn) wins += queries[query];
        const std::optional<std::vector<double>> one = ratingsOf(wins, options);
        for (std::size_t model = 0; one && model < numModels; ++model) rounds[model].push_back((*one)[model]);
    }
    std::vector<ModelRating> result;
    result.reserve(numModels);
    for (std::size_t model = 0; model < numModels; ++model)
        result.push_back({(*ratings)[model], intervalOfRounds(std::move(rounds[model]), options.bootstrap)});
    return result;
}

}  // namespace sami
