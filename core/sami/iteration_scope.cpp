#include "core/sami/iteration_scope.h"

namespace sami {

IterationScope::IterationScope(const IterateParts& parts, std::int64_t number, std::int64_t firstStep,
                               IterationStart start)
    : m_run(parts),
      m_number(number),
      m_step(firstStep),
      m_start(std::move(start)),
      m_work(parts.session, number, m_step, parts.heldOutBuilder ? parts.heldOutBuilder->numConstitutions() : 0) {}

void IterationScope::countUpdates(std::int64_t count) {
    m_step += count;
    m_stepInIteration += static_cast<std::size_t>(count);
}

std::string IterationScope::startName() const {
    return m_number == 1 ? "base" : "iteration-" + std::to_string(m_number - 1);
}

std::string IterationScope::endName() const {
    return "iteration-" + std::to_string(m_number);
}

const IterationProgress* IterationScope::recorded() const {
    const auto& iterations = m_run.session.earlier().iterations();
    const auto found = iterations.find(m_number);
    return found == iterations.end() ? nullptr : &found->second;
}

std::vector<HeldOutPart> IterationScope::parts(HeldOutStates& heldOut) const {
    std::vector<HeldOutPart> parts{{PrincipleUse::Learned, m_run.builder, heldOut.learned}};
    if (m_run.heldOutBuilder != nullptr)
        parts.push_back({PrincipleUse::HeldOut, *m_run.heldOutBuilder, heldOut.heldOutPrinciples});
    return parts;
}

std::optional<double> IterationScope::startBound(const HeldOutState& before) const {
    if (before.evaluation) return before.evaluation->bound.mi;
    if (const IterationProgress* earlier = recorded(); earlier && earlier->before)
        return earlier->before->metrics.number("mi");
    return std::nullopt;
}

std::optional<HealthFinding> IterationScope::findingIn(const MetricValues& metrics) const {
    return brokenRule(settings(), metrics, m_run.session.earlier().brokenRules());
}

bool trainsOtherWeights(const IterationScope& scope) {
    return scope.settings().restarts() && scope.number() > 1 && !scope.start().checkpointStands;
}

}  // namespace sami
