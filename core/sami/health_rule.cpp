#include "core/sami/health_rule.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sami {

namespace {

struct Rule {
    const char* figure;
    const char* setting;
    double RunSettings::* limit;
    bool isFloor;  ///< the figure must not fall below the limit, instead of not rise above it
    const char* meaning;
};

constexpr std::array kRules = {
    Rule{"off_policy_gap", "health_max_gap", &RunSettings::healthMaxGap, false,
         "what the model wrote before the last updates has become unlikely to it, by %.2f nats per token"},
    Rule{"kl", "health_max_kl", &RunSettings::healthMaxKl, false,
         "the model has moved %.2f nats per token away from the one the run began with"},
    Rule{"entropy", "health_min_entropy", &RunSettings::healthMinEntropy, true,
         "the model is sure of every next token, with %.3f nats of doubt left"},
    Rule{"repetition", "health_max_repetition", &RunSettings::healthMaxRepetition, false,
         "the model repeats itself: a share of %.2f of the runs of four tokens in its answers stood there before"},
};

std::string text(const char* format, double value) {
    std::array<char, 192> buffer;
    std::snprintf(buffer.data(), buffer.size(), format, value);
    return buffer.data();
}

}  // namespace

std::optional<HealthFinding> brokenRule(const RunSettings& settings, const std::vector<HealthFigure>& figures,
                                        const std::set<std::string>& passedOver) {
    for (const Rule& rule : kRules) {
        const double limit = settings.*rule.limit;
        const auto figure = std::ranges::find(figures, rule.figure, &HealthFigure::name);
        if (limit <= 0 || figure == figures.end() || passedOver.contains(rule.figure)) continue;
        const bool broken = rule.isFloor ? figure->value < limit : figure->value > limit;
        if (!broken) continue;
        return HealthFinding{
            rule.figure, figure->value, limit,
            text(rule.meaning, figure->value) + " (" + rule.setting + " is " + text("%g", limit) + ")"};
    }
    return std::nullopt;
}

std::vector<HealthFigure> healthFigures(double repetition, double entropy) {
    return {{"repetition", repetition}, {"entropy", entropy}};
}

BestModel::BestModel(const RunProgress& earlier, const RunSettings& settings) {
    for (const auto& [number, iteration] : earlier.iterations()) {
        if (number == 1 && iteration.before) offer("base", iteration.before->bound.mi);
        if (iteration.stepCheckpoint) offer(iteration.stepCheckpoint->name(), iteration.stepCheckpoint->mi);
        if (!iteration.after || !iteration.finished) continue;
        const HealthFigures& health = iteration.after->health;
        const auto figures = healthFigures(health.repetition.value_or(0), health.entropy.value_or(1));
        if (!brokenRule(settings, figures, {})) offer("iteration-" + std::to_string(number), iteration.after->bound.mi);
    }
}

void BestModel::offer(const std::string& name, double mi) {
    if (m_mi && mi <= *m_mi) return;
    m_name = name;
    m_mi = mi;
}

}  // namespace sami
