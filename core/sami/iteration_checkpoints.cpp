// The part of Iteration that keeps checkpoints between its updates.
#include <algorithm>

#include "core/sami/iteration.h"

namespace sami {

std::optional<double> Iteration::startBound(const HeldOutState& before) const {
    if (before.evaluation) return before.evaluation->bound.mi;
    if (const IterationProgress* earlier = recorded(); earlier && earlier->before)
        return earlier->before->metrics.number("mi");
    return std::nullopt;
}

const IterationProgress* Iteration::recorded() const {
    const auto& iterations = m_run.session.earlier().iterations();
    const auto found = iterations.find(m_number);
    return found == iterations.end() ? nullptr : &found->second;
}

std::vector<QueryExample> Iteration::liveQueries(const HeldOutState& heldOut) const {
    const auto count = std::min(heldOut.examples.size(), static_cast<std::size_t>(settings().liveHeldOutQueries));
    return {heldOut.examples.begin(), heldOut.examples.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// Taken from the evaluation where this attempt has made one: it holds the same matrices.
Result<std::optional<double>> Iteration::liveStartBound(const HeldOutState& before) {
    const std::vector<QueryExample> few = liveQueries(before);
    if (few.empty()) return std::nullopt;
    if (!before.evaluation) {
        const auto evaluation = evaluate(network(), m_run.builder, few, {});
        if (!evaluation) return std::unexpected(evaluation.error());
        return evaluation->bound.mi;
    }
    std::vector<torch::Tensor> matrices;
    for (std::size_t i = 0; i < before.evaluation->matrices.size(); ++i) {
        const std::string& id = before.evaluation->queryIds[i];
        if (std::ranges::any_of(few, [&](const QueryExample& example) { return example.query.id == id; }))
            matrices.push_back(before.evaluation->matrices[i]);
    }
    if (matrices.empty()) return std::nullopt;
    return meanBound(matrices).mi;
}

Result<void> Iteration::measureLiveStart(const HeldOutState& before) {
    const IterationProgress* earlier = recorded();
    m_stepCheckpoints.emplace(m_run.session.folder(), m_number, settings().checkpointSteps,
                              earlier ? earlier->stepCheckpoint : std::nullopt);
    const std::optional<double> start = startBound(before);
    if (settings().checkpointSteps == 0 || !start) return {};
    const Result<std::optional<double>> live = liveStartBound(before);
    if (!live) return std::unexpected(live.error());
    if (!*live) return {};
    m_liveOffset = *start - **live;
    m_stepCheckpoints->setStart(*start);
    return {};
}

Result<void> Iteration::keepStepCheckpoint(const SamiBound& live) {
    if (!m_liveOffset) return {};
    const double mi = live.mi + *m_liveOffset;
    if (!m_stepCheckpoints->isWanted(static_cast<std::int64_t>(m_stepInIteration), mi)) return {};
    return m_stepCheckpoints->save(m_step, mi, [&](const std::filesystem::path& fresh) { return fill(fresh); });
}

Result<void> Iteration::confirmStepCheckpoint() {
    const std::optional<StepCheckpoint> best = m_stepCheckpoints->confirm();
    if (!best) return {};
    m_run.best.offer(best->name(), best->mi);
    const CheckpointEvent event{m_number, best->step, CheckpointKind::Step, "checkpoints/" + best->name(), best->mi};
    if (Result<void> done = m_run.session.event(event); !done) return done;
    if (Result<void> done = m_run.session.sync(); !done) return done;
    m_stepCheckpoints->removeOutdated();
    return {};
}

}  // namespace sami
