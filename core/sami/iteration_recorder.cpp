#include "core/sami/iteration_recorder.h"

#include "core/base/sealed_folder.h"
#include "core/run/training_setup.h"
#include "core/sami/resume_state.h"
#include "core/tokenizer/tokenizer_files.h"

namespace sami {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

Result<void> IterationRecorder::responses(const ResponseBatch& batch) {
    return recordResponses(m_scope.run().session, batch);
}

Result<void> IterationRecorder::resumeState(Trainer& trainer) {
    WorkerSession& session = m_scope.run().session;
    if (!session.writes()) return {};
    const OrderedJson progress = {
        {"iteration", m_scope.number()}, {"step_in_iteration", m_scope.stepInIteration()}, {"step", m_scope.step()}};
    const OrderedJson setup = trainingSetup(session.config());
    if (Result<void> done = session.sync(); !done) return done;
    if (Result<void> saved = saveResumeState(trainer, progress, setup, session.folder().resumeState()); !saved)
        return saved;
    m_lastSave = Clock::now();
    return event(CheckpointEvent{m_scope.number(), m_scope.step(), CheckpointKind::Resume, "resume", {}});
}

double IterationRecorder::secondsSinceResumeState() const {
    return std::chrono::duration<double>(Clock::now() - m_lastSave).count();
}

Result<void> IterationRecorder::fill(const TrainingStart& training, const fs::path& fresh) const {
    if (auto saved = saveTrained(training, fresh); !saved) return saved;
    return saveTokenizer(m_scope.run().model.basePath, fresh);
}

Result<void> IterationRecorder::checkpoint(const TrainingStart& training) {
    WorkerSession& session = m_scope.run().session;
    if (!session.writes()) return {};
    // What the checkpoint was made from is on the disk before it is.
    if (Result<void> done = session.sync(); !done) return done;
    const Result<void> done = writeSealedFolder(session.folder().checkpoint(m_scope.number()),
                                                [&](const fs::path& fresh) { return fill(training, fresh); });
    if (!done) return done;
    std::error_code ignored;
    fs::remove_all(session.folder().resumeState(), ignored);  // the checkpoint is further on
    return recordCheckpoint();
}

Result<void> IterationRecorder::recordCheckpoint() {
    const CheckpointEvent told{
        m_scope.number(), m_scope.step(), CheckpointKind::Iteration, "checkpoints/" + m_scope.endName(), {}};
    if (Result<void> done = event(told); !done) return done;
    return m_scope.run().session.sync();
}

Result<void> IterationRecorder::recordStepCheckpoint(const StepCheckpoint& best) {
    const CheckpointEvent told{m_scope.number(), best.step, CheckpointKind::Step, "checkpoints/" + best.name(),
                               best.mi};
    if (Result<void> done = event(told); !done) return done;
    return m_scope.run().session.sync();
}

Error IterationRecorder::pause(const HealthFinding& finding) {
    const std::string& best = m_scope.run().best.name();
    const std::string reason =
        sentence("paused after update {step}: {problem}; the best checkpoint is {checkpoint}",
                 {{"step", m_scope.step()}, {"problem", finding.sentence}, {"checkpoint", best}});
    return m_scope.run().session.pauseItself(
        {reason, finding.rule, finding.value, finding.limit, m_scope.number(), m_scope.step(), best});
}

}  // namespace sami
