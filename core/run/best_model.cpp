#include "core/run/best_model.h"

#include <cmath>

#include "core/run/health_rule.h"

namespace sami {

namespace {

struct Measure {
    std::string_view metric;
    bool lessIsBetter;
};

constexpr Measure kMeasures[] = {
    {"mi", false}, {"rule_win_rate", false}, {"question_accuracy", false}, {"perplexity", true}};

}  // namespace

BestModel::BestModel(const RunProgress& earlier, const RunSettings& settings)
    : m_metric(settings.bestBy == kByJudge ? "mi" : settings.bestBy) {
    for (const auto& [number, iteration] : earlier.iterations()) {
        if (number == 1 && iteration.before) offer("base", iteration.before->metrics);
        if (iteration.stepCheckpoint) offer(iteration.stepCheckpoint->name(), {{"mi", iteration.stepCheckpoint->mi}});
        if (!iteration.after || !iteration.finished) continue;
        const MetricValues& metrics = iteration.after->metrics;
        const std::string end = "iteration-" + std::to_string(number);
        if (!brokenRule(settings, metrics, {})) offer(end, metrics);
        if (iteration.stepCheckpoint && name() == end) m_outdone.push_back(iteration.stepCheckpoint->name());
    }
}

void BestModel::offer(const std::string& name, const MetricValues& metrics) {
    for (const Measure& measure : kMeasures) {
        const double value = metrics.number(measure.metric);
        if (std::isnan(value)) continue;
        const auto known = m_best.find(measure.metric);
        const bool isBetter =
            known == m_best.end() || (measure.lessIsBetter ? value < known->second.value : value > known->second.value);
        if (isBetter) m_best[std::string(measure.metric)] = {std::string(measure.metric), name, value};
    }
}

const std::string& BestModel::name() const {
    static const std::string base = "base";
    const auto best = m_best.find(m_metric);
    return best == m_best.end() ? base : best->second.model;
}

std::vector<BestChoice> BestModel::choices() const {
    std::vector<BestChoice> choices;
    if (const auto own = m_best.find(m_metric); own != m_best.end()) choices.push_back(own->second);
    for (const Measure& measure : kMeasures) {
        const auto other = m_best.find(measure.metric);
        if (other != m_best.end() && measure.metric != m_metric) choices.push_back(other->second);
    }
    return choices;
}

}  // namespace sami
