#pragma once

#include <memory>
#include <optional>

#include "core/run/worker_session.h"
#include "core/sami/health_rule.h"
#include "core/sami/held_out_evaluation.h"
#include "core/sami/iteration_start.h"
#include "core/sami/iteration_work.h"
#include "core/sami/query_schedule.h"
#include "core/sami/response_writer.h"
#include "core/sami/step_checkpoints.h"
#include "core/sami/training_start.h"
#include "core/sami/worker_model.h"

namespace sami {

/// What one iteration hands to the next: the responses and bound of the model it ends with.
struct HeldOutState {
    std::vector<QueryExample> examples;  ///< with responses
    std::optional<Evaluation> evaluation;
};

/// The same by the use of the principles that the constitutions state.
struct HeldOutStates {
    HeldOutState learned;
    HeldOutState heldOutPrinciples;  ///< empty in runs without them
};

/// What the iterations of a run share.
struct IterateParts {
    WorkerSession& session;
    const WorkerModel& model;
    const ExampleBuilder& builder;
    const ExampleBuilder* heldOutBuilder;  ///< of constitutions of held-out principles; null where there are none
    const QuerySchedule& schedule;
    BestModel& best;  ///< is told of healthy models
};

/// One SAMI iteration of a run, from the model the one before ended with.
class Iteration {
public:
    /// @param firstStep global number of updates made in earlier iterations  @param start what an earlier attempt left
    Iteration(const IterateParts& parts, std::int64_t number, std::int64_t firstStep, IterationStart start);

    /// @param heldOut what the iteration before left; replaced by this one's
    /// Error: Cancelled when asked to stop, after saving the state of training, and when a rule of health pauses the
    /// run.
    Result<void> run(HeldOutStates& heldOut);

    std::int64_t lastStep() const { return m_step; }

private:
    /// One of the evaluations on the held-out queries.
    struct HeldOutPart {
        PrincipleUse use;
        const ExampleBuilder& builder;
        HeldOutState& state;
    };
    /// Responses that are written at once.
    struct Writing {
        std::vector<ResponseBatch*> batches;
        SamplingOptions sampling;
        std::size_t numAnswers;  ///< of them still to be written
    };
    Result<void> load();
    TrainerOptions trainerOptions() const;
    CausalLm& network() { return m_training.trainer->network(); }
    double learningRate(std::size_t numRows) const;
    Result<void> generateBefore(HeldOutStates& heldOut);
    /// Writes responses one lot after the other, as one phase. @param total number that ends the phase
    Result<void> write(const char* phase, const std::vector<Writing>& writings, std::size_t total);
    Result<void> evaluateBefore(HeldOutStates& heldOut);
    /// The learned principles come first: what is computed for them stays the same whatever follows.
    std::vector<HeldOutPart> parts(HeldOutStates& heldOut) const;
    /// The responses of a model to the held-out queries: those of the state, or examples to be answered.
    ResponseBatch heldOutBatch(const HeldOutPart& part, std::int64_t iteration, const std::string& model) const;
    /// Records the responses of the batches, one a part, and hands them to the states.
    Result<void> record(std::vector<ResponseBatch>& batches, const std::vector<HeldOutPart>& parts);
    Result<void> measure(const HeldOutPart& part, const std::function<Result<void>(std::size_t)>& afterQueries);
    bool isRecorded(PrincipleUse use) const;
    Result<void> filter();
    Result<void> restoreTraining();
    Result<void> train(const HeldOutState& heldOut);
    Result<void> trainStep(const std::vector<MatrixRow>& rows, std::size_t begin, const HeldOutState& heldOut);
    Result<void> liveHeldOut(const HeldOutState& heldOut);
    Result<void> saveResume(std::size_t stepInIteration);
    /// Saves the state of training after an error that is not its own; returns the error.
    Result<void> keepAfter(const Error& error);
    Result<void> writeCheckpoint();
    /// Tells of the checkpoint that ends the iteration, which stands.
    Result<void> emitCheckpoint();
    /// Writes the model as it is, with its tokenizer.
    Result<void> fill(const std::filesystem::path& fresh) const;
    Result<void> evaluateAfter(HeldOutStates& heldOut);
    Result<void> finish(const HeldOutState& before, const HeldOutState& after);

    MetricValues stepMetrics(const StepReport& step, const std::vector<MatrixRow>& batch, double rate,
                             double seconds) const;
    Result<void> emitStep(const StepReport& step, const std::vector<MatrixRow>& batch, const MetricValues& metrics);
    Result<void> judgeHealth(const HeldOutState& after);
    Result<void> checkStep(const MetricValues& metrics);
    /// Notes the start's bound on the queries of the live curve, which checkpoints inside the iteration are judged by.
    Result<void> measureLiveStart(const HeldOutState& before);
    /// Saves a checkpoint where the model is the best so far. `live` is its bound on the responses of the iteration's
    /// start to a few queries: what that has risen is added to the start's own bound.
    Result<void> keepStepCheckpoint(const SamiBound& live);
    Result<void> confirmStepCheckpoint();
    std::optional<double> startBound(const HeldOutState& before) const;
    /// Bound of the start on the queries of the live curve; nothing where there are none.
    Result<std::optional<double>> liveStartBound(const HeldOutState& before);
    /// What earlier attempts recorded of this iteration, or null.
    const IterationProgress* recorded() const;
    std::vector<QueryExample> liveQueries(const HeldOutState& heldOut) const;
    /// A metric beyond its limit whose rule was not passed over yet.
    std::optional<HealthFinding> findingIn(const MetricValues& metrics) const;
    /// Ends the work as paused.
    Error pauseBecause(const HealthFinding& finding);
    /// NaN where no response's likelihood when it was written is known.
    double offPolicyGap(const StepReport& step, const std::vector<MatrixRow>& batch) const;
    Result<void> emitEvaluation(EvaluationMoment when, const HeldOutPart& part);
    std::string startName() const;
    std::string endName() const;
    const RunSettings& settings() const { return m_run.session.config().settings; }

    IterateParts m_run;
    std::int64_t m_number;
    std::int64_t m_step;  ///< global
    std::size_t m_stepInIteration = 0;
    IterationStart m_start;
    ResponseBatch m_trainingBatch;  ///< the training queries with their responses
    TrainingStart m_training;
    std::optional<StepCheckpoints> m_stepCheckpoints;  ///< while training
    std::optional<double> m_liveOffset;  ///< bound of the start on all held-out queries less that on the live ones
    std::chrono::steady_clock::time_point m_lastSave = std::chrono::steady_clock::now();
    IterationWork m_work;
};

}  // namespace sami
