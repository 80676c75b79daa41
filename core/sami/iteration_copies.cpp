// The part of Iteration that keeps copies of the model between its updates.
#include <algorithm>

#include "core/sami/iteration.h"

namespace sami {

std::optional<double> Iteration::startBound(const HeldOutState& before) const {
    if (before.evaluation) return before.evaluation->bound.mi;
    const auto& earlier = m_session.earlier().iterations();
    const auto found = earlier.find(m_number);
    if (found != earlier.end() && found->second.before) return found->second.before->bound.mi;
    return std::nullopt;
}

std::vector<QueryExample> Iteration::liveQueries(const HeldOutState& heldOut) const {
    const auto count = std::min(heldOut.examples.size(), static_cast<std::size_t>(settings().liveHeldOutQueries));
    return {heldOut.examples.begin(), heldOut.examples.begin() + static_cast<std::ptrdiff_t>(count)};
}

Result<void> Iteration::measureLiveStart(const HeldOutState& before) {
    const auto& earlier = m_session.earlier().iterations();
    const auto found = earlier.find(m_number);
    const auto known = found == earlier.end() ? std::nullopt : found->second.stepCheckpoint;
    m_copies.emplace(m_session.folder(), m_number, settings().checkpointSteps, known);
    m_startBound = startBound(before);
    const std::vector<QueryExample> few = liveQueries(before);
    if (settings().checkpointSteps == 0 || !m_startBound || few.empty()) return {};
    const auto evaluation = evaluate(network(), m_builder, few, {});
    if (!evaluation) return std::unexpected(evaluation.error());
    m_liveStart = evaluation->bound.mi;
    m_copies->setStart(*m_startBound);
    return {};
}

Result<void> Iteration::keepCopy(const SamiBound& live) {
    if (!m_startBound) return {};
    const double mi = *m_startBound + live.mi - m_liveStart;
    if (!m_copies->isWanted(static_cast<std::int64_t>(m_stepInIteration), mi)) return {};
    return m_copies->save(m_step, mi, [&](const std::filesystem::path& fresh) { return fill(fresh); });
}

Result<void> Iteration::confirmCopy() {
    const std::optional<StepCheckpoint> copy = m_copies->confirm();
    if (!copy) return {};
    m_best.offer(copy->name(), copy->mi);
    return m_session.event("checkpoint", {{"iteration", m_number},
                                          {"step", copy->step},
                                          {"kind", "step"},
                                          {"path", "checkpoints/" + copy->name()},
                                          {"mi", copy->mi}});
}

}  // namespace sami
