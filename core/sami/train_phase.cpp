#include "core/sami/train_phase.h"

#include <algorithm>

#include "core/sami/learning_rate.h"
#include "core/sami/resume_state.h"
#include "core/sami/step_metrics.h"

namespace sami {

double TrainPhase::learningRate(std::size_t numRows) const {
    const RunSettings& settings = m_scope.settings();
    const QuerySchedule& queries = m_scope.run().schedule;
    // Weights that start anew have a training, and a schedule, of their own.
    const bool anew = settings.restarts();
    const std::int64_t total = anew ? queries.stepsOf(m_scope.number()) : queries.numSteps(settings.iterations);
    const RateSchedule schedule{settings.schedule, settings.warmupSteps, total};
    // Queries that the filter dropped make an iteration shorter than planned: its updates share out what was.
    const std::int64_t before = anew ? 0 : queries.numSteps(m_scope.number() - 1);
    const auto planned = static_cast<double>(queries.stepsOf(m_scope.number()));
    const std::size_t perStep = static_cast<std::size_t>(settings.queriesPerStep);
    const double share =
        static_cast<double>(m_scope.stepInIteration()) / static_cast<double>((numRows + perStep - 1) / perStep);
    return settings.learningRate * rateShare(schedule, static_cast<double>(before) + planned * share);
}

/// Done only once training begins: what comes before is computed with the iteration's first weights.
Result<void> TrainPhase::restore() {
    const IterationStart& start = m_scope.start();
    if (!start.resume) return {};
    if (Result<void> loaded = loadResumeState(*m_training.trainer, *start.resume); !loaded) return loaded;
    m_scope.countUpdates(start.steps);
    return {};
}

Result<void> TrainPhase::run(const std::vector<QueryExample>& examples) {
    std::vector<MatrixRow> rows;
    for (const QueryExample& example : examples) {
        if (example.dropped) continue;
        Result<MatrixRow> row = m_scope.run().builder.trainingRow(example);
        if (!row) return std::unexpected(row.error());
        rows.push_back(std::move(*row));
    }
    m_scope.work().enter("train");
    if (Result<void> done = m_live.begin(m_training); !done) return done;
    if (Result<void> done = restore(); !done) return done;
    const auto perStep = static_cast<std::size_t>(m_scope.settings().queriesPerStep);
    const std::size_t first = m_scope.stepInIteration() * perStep;
    m_scope.work().countTraining(rows, std::min(rows.size(), first));
    for (std::size_t begin = first; begin < rows.size(); begin += perStep) {
        if (Result<void> done = update(rows, begin, examples); !done) return done;
    }
    m_scope.work().trainingDone();
    return {};
}

Result<void> TrainPhase::update(const std::vector<MatrixRow>& rows, std::size_t begin,
                                const std::vector<QueryExample>& examples) {
    IterationWork& work = m_scope.work();
    const double start = work.seconds();
    const std::size_t end = std::min(rows.size(), begin + static_cast<std::size_t>(m_scope.settings().queriesPerStep));
    const std::vector<MatrixRow> batch(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                       rows.begin() + static_cast<std::ptrdiff_t>(end));
    const double rate = learningRate(rows.size());
    const Result<StepReport> step = m_training.trainer->step(
        batch, rate, [&](std::size_t done) { return work.reportTraining(begin + done, rows.size()); });
    if (!step) return keepAfter(step.error());
    work.countSpeed("train", static_cast<double>(step->numTokens), start);
    m_scope.countUpdates(1);
    MetricValues metrics = stepMetrics(*step, batch, examples, rate, work.seconds() - start);
    // Behind another prompt than they were written behind, answers are less likely without being older.
    if (m_scope.settings().objective == "distil")
        metrics.set("off_policy_gap", std::numeric_limits<double>::quiet_NaN());
    std::vector<std::string> ids;
    for (const MatrixRow& row : batch) ids.push_back(row.id);
    // The window draws matrices as contrasts, which those of other objectives are not.
    std::vector<QueryMatrix> matrices;
    if (step->bound) matrices = queryMatrices(ids, step->matrices);
    const StepEvent told{m_scope.number(), m_scope.step(), metrics, std::move(matrices)};
    if (Result<void> done = m_recorder.event(told); !done) return done;
    if (Result<void> healthy = check(metrics); !healthy) return healthy;
    if (end == rows.size()) return {};
    if (Result<void> done = m_live.measure(); !done)
        return done.error().kind == ErrorKind::Memory ? keepAfter(done.error()) : done;
    if (m_recorder.secondsSinceResumeState() >= m_scope.settings().resumeMinutes * 60) {
        if (Result<void> done = m_recorder.resumeState(*m_training.trainer); !done) return done;
    }
    const Result<void> asked = m_scope.run().session.checkpointRequest(m_scope.number(), m_scope.step());
    return asked ? asked : keepAfter(asked.error());
}

Result<void> TrainPhase::check(const MetricValues& metrics) {
    // A rule that is passed over lets a run go on; such a model is still no checkpoint worth keeping.
    if (Result<void> done = m_live.settle(!brokenRule(m_scope.settings(), metrics, {})); !done) return done;
    const std::optional<HealthFinding> finding = m_scope.findingIn(metrics);
    if (!finding) return {};
    if (Result<void> saved = m_recorder.resumeState(*m_training.trainer); !saved) return saved;
    return std::unexpected(m_recorder.pause(*finding));
}

/// Stopped or not finite: the weights are those of the last whole step, worth keeping. Where files can't be written
/// the state saved before has to do.
Result<void> TrainPhase::keepAfter(const Error& error) {
    if (error.kind != ErrorKind::Io) {
        if (Result<void> saved = m_recorder.resumeState(*m_training.trainer); !saved) return saved;
    }
    return std::unexpected(error);
}

}  // namespace sami
