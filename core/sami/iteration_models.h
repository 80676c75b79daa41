#pragma once

#include "core/sami/iteration_scope.h"
#include "core/sami/training_start.h"

namespace sami {

/// The models of an iteration by what they do in it: one writes the responses that are learned from, one is trained,
/// and the trained one is what the iteration ends with. Phases are given the one they are about, so that writer and
/// trained weights may come from different checkpoints.
class IterationModels {
public:
    /// Loads what the iteration starts from or, where an earlier attempt trained already, the model it ended with.
    static Result<IterationModels> load(IterationScope& scope);

    CausalLm& writer() { return m_training.trainer->network(); }
    CausalLm& trained() { return m_training.trainer->network(); }
    TrainingStart& training() { return m_training; }

private:
    TrainingStart m_training;
};

}  // namespace sami
