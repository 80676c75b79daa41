#pragma once

#include "core/sami/iteration_models.h"
#include "core/sami/iteration_recorder.h"
#include "core/sami/iteration_scope.h"
#include "core/sami/live_curve.h"

namespace sami {

/// One SAMI iteration of a run: the order of its phases.
class Iteration {
public:
    /// @param firstStep number of updates made in earlier iterations  @param start what an earlier attempt left
    Iteration(const IterateParts& parts, std::int64_t number, std::int64_t firstStep, IterationStart start);

    /// @param heldOut what the iteration before left; replaced by this one's
    /// Error: Cancelled when asked to stop, after saving the state of training, and when a rule of health pauses the
    /// run.
    Result<void> run(HeldOutStates& heldOut);

    const std::string& phase() const { return m_scope.work().phase(); }
    /// Updates made in the run so far.
    std::int64_t lastStep() const { return m_scope.step(); }

private:
    /// Counts the updates that made a checkpoint which stands, and tells of it where that was missed.
    Result<void> countCheckpoint();
    /// Filters the responses, trains on them and writes the model.
    Result<void> learn(ResponseBatch& responses, IterationModels& models, LiveCurve& live);
    Result<void> finish(const HeldOutState& before, const HeldOutState& after);
    Result<void> judgeHealth(const HeldOutState& after, LiveCurve& live);

    IterationScope m_scope;
    IterationRecorder m_recorder;
};

}  // namespace sami
