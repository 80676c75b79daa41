#pragma once

#include "core/sami/iteration_recorder.h"

namespace sami {

/// The phase of an iteration in which a model writes responses: to the queries that are trained on and to the held-out
/// ones. Which model that is, is told from outside; it need not be the one that is trained.
class GeneratePhase {
public:
    GeneratePhase(IterationScope& scope, IterationRecorder& recorder, CausalLm& writer)
        : m_scope(scope), m_recorder(recorder), m_writer(writer) {}

    /// Writes the responses of the iteration's start: to the training queries, which are recorded once they are
    /// filtered, and to the held-out ones where the iteration before has left none.
    Result<ResponseBatch> before(HeldOutStates& heldOut);
    /// Writes and records the held-out responses of the model that the iteration ends with, as the first half of the
    /// phase evaluate-after. @return how many
    Result<std::size_t> after(HeldOutStates& heldOut);

private:
    /// Responses that are written at once.
    struct Writing {
        std::vector<ResponseBatch*> batches;
        SamplingOptions sampling;
        std::size_t numAnswers;  ///< of them still to be written
    };
    /// The training queries with the constitutions they get.
    Result<ResponseBatch> trainingBatch() const;
    /// The responses of a model to the held-out queries: those of the state, or examples to be answered.
    ResponseBatch heldOutBatch(const HeldOutPart& part, std::int64_t iteration, const std::string& model) const;
    /// Writes responses one lot after the other, as one phase. @param total number that ends the phase
    Result<void> write(const char* phase, const std::vector<Writing>& writings, std::size_t total);
    /// Records the responses of the batches, one a part, and hands them to the states.
    Result<void> record(std::vector<ResponseBatch>& batches, const std::vector<HeldOutPart>& parts);

    IterationScope& m_scope;
    IterationRecorder& m_recorder;
    CausalLm& m_writer;
};

}  // namespace sami
