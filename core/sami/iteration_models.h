#pragma once

#include <optional>

#include "core/sami/iteration_scope.h"
#include "core/sami/training_start.h"

namespace sami {

/// The models of an iteration by what they do in it: one writes the responses that are learned from, one is trained,
/// and the trained one is what the iteration ends with. They are one where training goes on with the weights that
/// wrote; where it starts with the base model again they are loaded one after the other, in the same memory.
class IterationModels {
public:
    /// Loads what writes or, where an earlier attempt trained already, the model the iteration ended with.
    static Result<IterationModels> load(IterationScope& scope);

    /// Makes the weights that are trained ready. Where they are others than those that wrote, the writer goes.
    Result<void> beginTraining(IterationScope& scope);

    /// @pre training has not begun, or it goes on with the weights that wrote
    CausalLm& writer() { return m_training ? m_training->trainer->network() : m_writer; }
    /// @pre training has begun
    CausalLm& trained() { return m_training->trainer->network(); }
    TrainingStart& training() { return *m_training; }

private:
    Result<void> loadTraining(IterationScope& scope, std::int64_t from);

    CausalLm m_writer{nullptr};  ///< where it is not the one that is trained
    std::optional<TrainingStart> m_training;
};

}  // namespace sami
