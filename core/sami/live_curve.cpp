#include "core/sami/live_curve.h"

#include <algorithm>

#include "core/model/memory_errors.h"

namespace sami {

/// The first whose responses can be scored: a base model writes empty ones, and some without the marker.
std::vector<QueryExample> LiveCurve::queries() const {
    const auto count = static_cast<std::size_t>(m_scope.settings().liveHeldOutQueries);
    std::vector<QueryExample> few;
    for (const QueryExample& example : m_before.examples) {
        if (few.size() == count) break;
        const bool isScorable = std::ranges::none_of(
            example.responses, [](const WrittenResponse& response) { return response.ids.empty(); });
        if (isScorable) few.push_back(example);
    }
    return few;
}

/// Taken from the evaluation where this attempt has made one: it holds the same matrices.
Result<std::optional<double>> LiveCurve::startBound(CausalLm& writer) {
    const std::vector<QueryExample> few = queries();
    if (few.empty()) return std::nullopt;
    if (!m_before.evaluation) {
        const auto evaluation = evaluate(writer, m_scope.run().builder, few, {});
        if (!evaluation) return std::unexpected(evaluation.error());
        return evaluation->bound.mi;
    }
    std::vector<torch::Tensor> matrices;
    for (std::size_t i = 0; i < m_before.evaluation->matrices.size(); ++i) {
        const std::string& id = m_before.evaluation->queryIds[i];
        if (std::ranges::any_of(few, [&](const QueryExample& example) { return example.query.id == id; }))
            matrices.push_back(m_before.evaluation->matrices[i]);
    }
    if (matrices.empty()) return std::nullopt;
    return meanBound(matrices).mi;
}

Result<void> LiveCurve::measureStart(CausalLm& writer) {
    const IterationProgress* earlier = m_scope.recorded();
    if (!m_scope.run().session.writes()) return {};
    const std::int64_t every = m_scope.settings().checkpointSteps;
    m_checkpoints.emplace(m_scope.run().session.folder(), m_scope.number(), every,
                          earlier ? earlier->stepCheckpoint : std::nullopt);
    const std::optional<double> start = m_scope.startBound(m_before);
    // Without the model that the iteration began with the live curve can't be put beside the evaluation's.
    if (every == 0 || !start || m_scope.start().firstWeightsLost) return {};
    const Result<std::optional<double>> live = startBound(writer);
    if (!live) return std::unexpected(live.error());
    if (!*live) return {};
    m_offset = *start - **live;
    m_checkpoints->setStart(*start);
    return {};
}

Result<void> LiveCurve::begin(TrainingStart& training) {
    m_training = &training;
    if (!trainsOtherWeights(m_scope) || m_scope.start().resume) return {};
    const auto told = tellPoint();
    return told ? Result<void>() : std::unexpected(told.error());
}

/// Memory that runs out here is no reason to lose the weights that the last update made.
Result<Evaluation> LiveCurve::evaluateWithinMemory(const std::vector<QueryExample>& few) {
    try {
        return evaluate(m_training->trainer->network(), m_scope.run().builder, few, {});
    } catch (const std::exception& error) {
        if (!isOutOfMemory(error)) throw;
        return fail(ErrorKind::Memory, "the live curve's queries are too much; the last good weights are kept");
    }
}

Result<std::optional<SamiBound>> LiveCurve::tellPoint() {
    const std::vector<QueryExample> few = queries();
    if (few.empty()) return std::nullopt;
    const auto evaluation = evaluateWithinMemory(few);
    if (!evaluation) return std::unexpected(evaluation.error());
    HeldOutEvent event{m_scope.number(), m_scope.step(), {}, std::ssize(evaluation->matrices), {}};
    addMetrics(event.metrics, evaluation->bound);
    event.matrices = queryMatrices(evaluation->queryIds, evaluation->matrices);
    if (Result<void> done = m_recorder.event(event); !done) return std::unexpected(done.error());
    return evaluation->bound;
}

Result<void> LiveCurve::measure() {
    const auto bound = tellPoint();
    if (!bound) return std::unexpected(bound.error());
    return *bound ? keep(**bound) : Result<void>();
}

Result<void> LiveCurve::keep(const SamiBound& live) {
    if (!m_offset) return {};
    const double mi = live.mi + *m_offset;
    if (!m_checkpoints->isWanted(static_cast<std::int64_t>(m_scope.stepInIteration()), mi)) return {};
    return m_checkpoints->save(m_scope.step(), mi,
                               [&](const std::filesystem::path& fresh) { return m_recorder.fill(*m_training, fresh); });
}

Result<void> LiveCurve::settle(bool inOrder) {
    if (!m_checkpoints) return {};
    if (!inOrder) m_checkpoints->discard();
    const std::optional<StepCheckpoint> best = m_checkpoints->confirm();
    if (!best) return {};
    m_scope.run().best.offer(best->name(), {{"mi", best->mi}});
    if (Result<void> done = m_recorder.recordStepCheckpoint(*best); !done) return done;
    m_checkpoints->removeOutdated();
    return {};
}

void LiveCurve::removeKept() {
    if (m_checkpoints) m_checkpoints->removeKept();
}

}  // namespace sami
