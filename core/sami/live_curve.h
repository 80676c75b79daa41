#pragma once

#include "core/sami/iteration_recorder.h"
#include "core/sami/step_checkpoints.h"

namespace sami {

/// The held-out bound between updates, on a few queries with the responses that the iteration started with; and the
/// best checkpoint inside the iteration, which is chosen by it.
class LiveCurve {
public:
    /// @param before responses and bound of the iteration's start
    LiveCurve(IterationScope& scope, IterationRecorder& recorder, TrainingStart& training, const HeldOutState& before)
        : m_scope(scope), m_recorder(recorder), m_training(training), m_before(before) {}

    /// Notes the start's bound on the queries of the curve, which checkpoints inside the iteration are judged by.
    Result<void> measureStart();
    /// A point of the curve. Saves a checkpoint where the model is the best so far: what its bound on the few queries
    /// has risen is added to the start's own bound.
    Result<void> measure();
    /// Keeps the checkpoint that was saved last, or removes it. @param inOrder as the update after it tells
    Result<void> settle(bool inOrder);
    /// The iteration has come to a good end with a better model.
    void removeKept();

private:
    std::vector<QueryExample> queries() const;
    /// Bound of the start on the queries of the curve; nothing where there are none.
    Result<std::optional<double>> startBound();
    Result<Evaluation> evaluateWithinMemory(const std::vector<QueryExample>& few);
    Result<void> keep(const SamiBound& live);

    IterationScope& m_scope;
    IterationRecorder& m_recorder;
    TrainingStart& m_training;
    const HeldOutState& m_before;
    std::optional<StepCheckpoints> m_checkpoints;
    std::optional<double> m_offset;  ///< bound of the start on all held-out queries less that on the curve's
};

}  // namespace sami
