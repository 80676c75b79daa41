#pragma once

#include "core/sami/iteration_recorder.h"
#include "core/sami/step_checkpoints.h"

namespace sami {

/// The held-out bound between updates, on a few queries with the responses that the iteration started with; and the
/// best checkpoint inside the iteration, which is chosen by it.
class LiveCurve {
public:
    /// @param before responses and bound of the iteration's start
    LiveCurve(IterationScope& scope, IterationRecorder& recorder, const HeldOutState& before)
        : m_scope(scope), m_recorder(recorder), m_before(before) {}

    /// Notes the bound of the model that wrote the responses on the queries of the curve, which checkpoints inside the
    /// iteration are judged by.
    Result<void> measureStart(CausalLm& writer);
    /// Takes up the weights that are trained. Where they start anew the curve does: its first point is theirs.
    Result<void> begin(TrainingStart& training);
    /// A point of the curve. Saves a checkpoint where the model is the best so far: what its bound on the few queries
    /// has risen is added to the start's own bound.
    Result<void> measure();
    /// Keeps the checkpoint that was saved last, or removes it. @param inOrder as the update after it tells
    Result<void> settle(bool inOrder);
    /// The iteration has come to a good end with a better model.
    void removeKept();

private:
    std::vector<QueryExample> queries() const;
    /// Bound of the writer on the queries of the curve; nothing where there are none.
    Result<std::optional<double>> startBound(CausalLm& writer);
    Result<Evaluation> evaluateWithinMemory(const std::vector<QueryExample>& few);
    /// Measures a point and tells of it; nothing where the curve has no queries.
    Result<std::optional<SamiBound>> tellPoint();
    Result<void> keep(const SamiBound& live);

    IterationScope& m_scope;
    IterationRecorder& m_recorder;
    TrainingStart* m_training = nullptr;
    const HeldOutState& m_before;
    std::optional<StepCheckpoints> m_checkpoints;
    std::optional<double> m_offset;  ///< bound of the start on all held-out queries less that on the curve's
};

}  // namespace sami
