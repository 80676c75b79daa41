#include "core/evaluation/length_controlled.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sami {

namespace {

/// Newton's method has converged long before; beyond it the data are as good as separable.
constexpr int kMostSteps = 100;
constexpr int kMostHalvings = 40;
/// Convergence is quadratic: after a step as small as this one nothing is left of the error.
constexpr double kSmallStep = 1e-9;
/// What rounding may take from a likelihood that has not fallen, relative to it.
constexpr double kRounding = 1e-12;

double sigmoid(double logit) {
    return logit >= 0 ? 1 / (1 + std::exp(-logit)) : std::exp(logit) / (1 + std::exp(logit));
}

/// ln(1 + eˣ) without overflow.
double softplus(double x) {
    return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

double sampleDeviation(std::span<const ScoredPair> pairs) {
    if (pairs.size() < 2) return 0;
    const auto n = static_cast<double>(pairs.size());
    double sum = 0;
    for (const ScoredPair& pair : pairs) sum += pair.lengthDifference;
    double squares = 0;
    for (const ScoredPair& pair : pairs) squares += std::pow(pair.lengthDifference - sum / n, 2);
    return std::sqrt(squares / (n - 1));
}

/// Smallest and largest x of what speaks for one side.
struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    void add(double x) {
        low = std::min(low, x);
        high = std::max(high, x);
    }
};

/// `pairs` with x = tanh(Δ / sd) in the place of the length difference.
std::vector<ScoredPair> squashed(std::span<const ScoredPair> pairs, double deviation) {
    std::vector<ScoredPair> points(pairs.begin(), pairs.end());
    for (ScoredPair& point : points) point.lengthDifference = std::tanh(point.lengthDifference / deviation);
    return points;
}

/// Whether the likelihood has a greatest value at finite θ and φ: no line, flat ones included, has all that speaks for
/// the candidate on one side and all that speaks for the baseline on the other (Albert and Anderson 1984). A tie is
/// both.
std::optional<LengthFault> faultOf(std::span<const ScoredPair> points) {
    Range all;
    Range wins;
    Range losses;
    for (const ScoredPair& point : points) {
        all.add(point.lengthDifference);
        if (point.score > 0) wins.add(point.lengthDifference);
        if (point.score < 1) losses.add(point.lengthDifference);
    }
    // Of a side without points the bounds are infinite, and the comparisons hold.
    if (all.low < all.high && (wins.low >= losses.high || losses.low >= wins.high)) return LengthFault::Separable;
    // Beyond 1e-8 their spread is lost among the squares that the fit sums up.
    if (all.high - all.low < 1e-8) return LengthFault::LengthsAlike;
    return std::nullopt;
}

double logLikelihood(std::span<const ScoredPair> points, const Eigen::Vector2d& weights) {
    double sum = 0;
    for (const ScoredPair& point : points) {
        const double logit = weights[0] + weights[1] * point.lengthDifference;
        sum += point.score * logit - softplus(logit);
    }
    return sum;
}

Eigen::Vector2d newtonStep(std::span<const ScoredPair> points, const Eigen::Vector2d& weights) {
    // Plain numbers: a bootstrap comes by here some hundred thousand times.
    double residuals = 0;
    double residualsByLength = 0;
    double curvature = 0;
    double curvatureByLength = 0;
    double curvatureBySquare = 0;
    for (const ScoredPair& point : points) {
        const double x = point.lengthDifference;
        const double chance = sigmoid(weights[0] + weights[1] * x);
        residuals += point.score - chance;
        residualsByLength += (point.score - chance) * x;
        const double variance = chance * (1 - chance);
        curvature += variance;
        curvatureByLength += variance * x;
        curvatureBySquare += variance * x * x;
    }
    const Eigen::Matrix2d information{{curvature, curvatureByLength}, {curvatureByLength, curvatureBySquare}};
    return information.ldlt().solve(Eigen::Vector2d(residuals, residualsByLength));
}

/// θ and φ of the greatest likelihood. @pre faultOf(points) is nothing
std::optional<Eigen::Vector2d> fittedLine(std::span<const ScoredPair> points) {
    Eigen::Vector2d weights = Eigen::Vector2d::Zero();
    double likelihood = logLikelihood(points, weights);
    for (int number = 0; number < kMostSteps; ++number) {
        Eigen::Vector2d step = newtonStep(points, weights);
        if (!step.allFinite()) return std::nullopt;
        const double floor = likelihood - kRounding * std::abs(likelihood);
        likelihood = logLikelihood(points, weights + step);
        for (int halving = 0; likelihood < floor && halving < kMostHalvings; ++halving) {
            step /= 2;
            likelihood = logLikelihood(points, weights + step);
        }
        weights += step;
        if (step.lpNorm<Eigen::Infinity>() < kSmallStep) return weights;
    }
    return std::nullopt;
}

double rawRate(std::span<const ScoredPair> pairs) {
    double wins = 0;
    for (const ScoredPair& pair : pairs) wins += pair.score;
    return wins / static_cast<double>(pairs.size());
}

/// All but the interval.
std::expected<LengthControlled, LengthFault> fitted(std::span<const ScoredPair> pairs) {
    LengthControlled found;
    found.lengthSpread = sampleDeviation(pairs);
    if (found.lengthSpread == 0) {
        found.isRaw = true;
        found.rate = rawRate(pairs);
        found.theta = std::log(found.rate) - std::log1p(-found.rate);
        return found;
    }
    const std::vector<ScoredPair> points = squashed(pairs, found.lengthSpread);
    if (const std::optional<LengthFault> fault = faultOf(points)) return std::unexpected(*fault);
    const std::optional<Eigen::Vector2d> weights = fittedLine(points);
    if (!weights) return std::unexpected(LengthFault::Separable);
    found.theta = (*weights)[0];
    found.phi = (*weights)[1];
    found.rate = sigmoid(found.theta);
    return found;
}

}  // namespace

std::expected<LengthControlled, LengthFault> lengthControlled(std::span<const ScoredPair> pairs,
                                                              const BootstrapPlan& plan) {
    if (pairs.empty()) return std::unexpected(LengthFault::NothingJudged);
    std::expected<LengthControlled, LengthFault> found = fitted(pairs);
    if (!found) return found;
    std::vector<ScoredPair> round(pairs.size());
    found->spread =
        bootstrapInterval(pairs.size(), plan, [&](std::span<const std::size_t> drawn) -> std::optional<double> {
            std::ranges::transform(drawn, round.begin(), [&](std::size_t index) { return pairs[index]; });
            const std::expected<LengthControlled, LengthFault> one = fitted(round);
            if (!one) return std::nullopt;
            return one->rate;
        });
    return found;
}

}  // namespace sami
