#include "core/sami/health_rule.h"

#include <array>
#include <cstdio>

namespace sami {

namespace {

struct Rule {
    const char* metric;
    const char* setting;
    double RunSettings::* limit;
    bool isFloor;  ///< the metric must not fall below the limit, instead of not rise above it
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

std::optional<HealthFinding> brokenRule(const RunSettings& settings, const MetricValues& metrics,
                                        const std::set<std::string>& passedOver) {
    for (const Rule& rule : kRules) {
        const double limit = settings.*rule.limit;
        if (limit <= 0 || passedOver.contains(rule.metric)) continue;
        const double value = metrics.number(rule.metric);
        const bool broken = rule.isFloor ? value < limit : value > limit;  // never for NaN
        if (!broken) continue;
        return HealthFinding{rule.metric, value, limit,
                             text(rule.meaning, value) + " (" + rule.setting + " is " + text("%g", limit) + ")"};
    }
    return std::nullopt;
}

BestModel::BestModel(const RunProgress& earlier, const RunSettings& settings) {
    for (const auto& [number, iteration] : earlier.iterations()) {
        if (number == 1 && iteration.before) offer("base", iteration.before->metrics.number("mi"));
        if (iteration.stepCheckpoint) offer(iteration.stepCheckpoint->name(), iteration.stepCheckpoint->mi);
        if (!iteration.after || !iteration.finished) continue;
        const MetricValues& metrics = iteration.after->metrics;
        if (!brokenRule(settings, metrics, {})) offer("iteration-" + std::to_string(number), metrics.number("mi"));
    }
}

void BestModel::offer(const std::string& name, double mi) {
    if (m_mi && mi <= *m_mi) return;
    m_name = name;
    m_mi = mi;
}

}  // namespace sami
