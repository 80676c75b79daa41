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
    Result<void> after(HeldOutStates& heldOut);

private:
    Result<void> measure(const HeldOutPart& part, const std::function<Result<void>(std::size_t)>& afterQueries);
    bool isRecorded(PrincipleUse use) const;
    Result<void> tell(EvaluationMoment when, const HeldOutPart& part);

    IterationScope& m_scope;
    IterationRecorder& m_recorder;
    CausalLm& m_network;
};

}  // namespace sami
