#pragma once

#include "core/sami/generate_phase.h"

namespace sami {

/// The phases of an iteration that measure a model's bound on its own responses to the held-out queries.
class EvaluatePhase {
public:
    EvaluatePhase(IterationScope& scope, IterationRecorder& recorder, CausalLm& network)
        : m_scope(scope), m_recorder(recorder), m_network(network) {}

    /// Of the model that the iteration starts with, unless that is known.
    Result<void> before(HeldOutStates& heldOut);
    /// Writes the responses of the model that the iteration ends with and measures it.
    /// @param earlier what the iteration began with, whose phrases they are compared with
    /// @param divergence from the model that the run began with, measured where it is wanted
    Result<void> after(HeldOutStates& heldOut, const HeldOutStates& earlier, const Divergence& divergence);

private:
    Result<void> measure(const HeldOutPart& part, const std::function<Result<void>(std::size_t)>& afterQueries);
    /// Answers the held-out queries under the other conditions of the settings and measures that.
    /// @param done answers and measurements of the phase so far, which is added to  @param total of the phase
    Result<void> measureConditions(EvaluationMoment when, const HeldOutPart& part, std::size_t& done,
                                   std::size_t total);
    /// What the second scorer says of the responses, beside those that the iteration began with.
    Result<void> scoreAgain(const HeldOutPart& part, const HeldOutStates& earlier);
    /// How far the model is from the base, on the base's answers.
    Result<void> measureDivergence(const HeldOutPart& part, const Divergence& divergence);
    bool isRecorded(PrincipleUse use) const;
    /// @param earlier null for what an iteration begins with
    Result<void> tell(EvaluationMoment when, const HeldOutPart& part, const HeldOutStates* earlier);

    IterationScope& m_scope;
    IterationRecorder& m_recorder;
    CausalLm& m_network;
};

}  // namespace sami
