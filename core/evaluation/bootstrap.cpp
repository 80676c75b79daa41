#include "core/evaluation/bootstrap.h"

#include <algorithm>
#include <cmath>

namespace sami {

namespace {

constexpr double kMostUndefined = 0.05;

/// Between the neighbours of place p · (m − 1), as R's type 7 and numpy have it. @pre sorted, not empty
double quantileOf(const std::vector<double>& sorted, double probability) {
    const double place = probability * static_cast<double>(sorted.size() - 1);
    const double below = std::floor(place);
    const auto index = static_cast<std::size_t>(below);
    const std::size_t next = std::min(index + 1, sorted.size() - 1);
    return sorted[index] + (place - below) * (sorted[next] - sorted[index]);
}

}  // namespace

void drawResample(SeededRandom& random, std::span<std::size_t> drawn) {
    for (std::size_t& index : drawn) index = random.below(drawn.size());
}

BootstrapInterval intervalOfRounds(std::vector<double> values, const BootstrapPlan& plan) {
    BootstrapInterval found{.interval = {}, .plan = plan, .undefinedRounds = plan.rounds - std::ssize(values)};
    const double mostUndefined = kMostUndefined * static_cast<double>(plan.rounds);
    if (values.empty() || static_cast<double>(found.undefinedRounds) > mostUndefined) return found;
    std::ranges::sort(values);
    found.interval = Interval{quantileOf(values, 0.025), quantileOf(values, 0.975)};
    return found;
}

BootstrapInterval bootstrapInterval(
    std::size_t count, const BootstrapPlan& plan,
    const std::function<std::optional<double>(std::span<const std::size_t>)>& statistic) {
    SeededRandom random(plan.seed);
    std::vector<std::size_t> drawn(count);
    std::vector<double> values;
    for (std::int64_t round = 0; round < plan.rounds && count > 0; ++round) {
        drawResample(random, drawn);
        if (const std::optional<double> value = statistic(drawn)) values.push_back(*value);
    }
    return intervalOfRounds(std::move(values), plan);
}

}  // namespace sami
