#pragma once

#include <chrono>
#include <filesystem>

#include "core/sami/iteration_scope.h"
#include "core/sami/response_writer.h"
#include "core/sami/training_start.h"

namespace sami {

/// Writes what an iteration has done into the run folder: events, responses, states of training and checkpoints. How
/// far it is, and drafts of responses, are written by those who know: IterationWork and ResponseWriter. Only the first
/// of several ranks writes; what the others are told to record goes nowhere.
class IterationRecorder {
public:
    explicit IterationRecorder(IterationScope& scope) : m_scope(scope) {}

    Result<void> event(EventBody body) { return m_scope.run().session.event(std::move(body)); }
    /// The responses of a batch that were not recorded before.
    Result<void> responses(const ResponseBatch& batch);

    /// What is needed to go on after the last update that was made.
    Result<void> resumeState(Trainer& trainer);
    /// Seconds since the last state of training was saved, or since the iteration began.
    double secondsSinceResumeState() const;

    /// Writes the model as it is, with its tokenizer, into a folder.
    Result<void> fill(const TrainingStart& training, const std::filesystem::path& fresh) const;
    /// The model that ends the iteration; the state of training is not needed any more.
    Result<void> checkpoint(const TrainingStart& training);
    /// Tells of the checkpoint that ends the iteration, which stands.
    Result<void> recordCheckpoint();
    /// Tells of the best model so far inside the iteration.
    Result<void> recordStepCheckpoint(const StepCheckpoint& best);

    /// Ends the work as paused. @return the error to end it with
    Error pause(const HealthFinding& finding);

private:
    IterationScope& m_scope;
    std::chrono::steady_clock::time_point m_lastSave = std::chrono::steady_clock::now();
};

}  // namespace sami
