#include "core/run/health_rule.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "core/base/sentence.h"

namespace sami {

namespace {

struct HealthLimit {
    const char* metric;
    const char* setting;
    double RunSettings::* limit;
    bool isFloor;              ///< the metric must not fall below the limit, instead of not rise above it
    const char* form;          ///< of the value in the sentence, for printf
    std::string_view meaning;  ///< a sentence with the {value}, the {setting} and its {limit}
};

constexpr std::array kRules = {
    HealthLimit{
        "off_policy_gap", "health_max_gap", &RunSettings::healthMaxGap, false, "%.2f",
        "what the model wrote before the last updates has become unlikely to it, by {value} nats per token ({setting} "
        "is {limit})"},
    HealthLimit{
        "kl", "health_max_kl", &RunSettings::healthMaxKl, false, "%.2f",
        "the model has moved {value} nats per token away from the one the run began with ({setting} is {limit})"},
    HealthLimit{"entropy", "health_min_entropy", &RunSettings::healthMinEntropy, true, "%.3f",
                "the model is sure of every next token, with {value} nats of doubt left ({setting} is {limit})"},
    HealthLimit{
        "repetition", "health_max_repetition", &RunSettings::healthMaxRepetition, false, "%.2f",
        "the model repeats itself: a share of {value} of the runs of four tokens in its answers stood there before "
        "({setting} is {limit})"},
};

std::string text(const char* form, double value) {
    std::array<char, 400> buffer{};
    std::snprintf(buffer.data(), buffer.size(), form, value);
    return buffer.data();
}

}  // namespace

std::optional<HealthFinding> brokenRule(const RunSettings& settings, const MetricValues& metrics,
                                        const std::set<std::string>& passedOver) {
    for (const HealthLimit& rule : kRules) {
        const double limit = settings.*rule.limit;
        if (limit <= 0 || passedOver.contains(rule.metric)) continue;
        const double value = metrics.number(rule.metric);
        const bool broken = rule.isFloor ? value < limit : value > limit;  // never for NaN
        if (!broken) continue;
        return HealthFinding{
            rule.metric, value, limit,
            sentence(rule.meaning,
                     {{"value", text(rule.form, value)}, {"setting", rule.setting}, {"limit", text("%g", limit)}})};
    }
    return std::nullopt;
}

}  // namespace sami
