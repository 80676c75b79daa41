#include "core/sami/iteration.h"

#include <cmath>
#include <limits>

#include "core/sami/evaluate_phase.h"
#include "core/sami/filter_phase.h"
#include "core/sami/placebo.h"
#include "core/sami/train_phase.h"

namespace sami {

Iteration::Iteration(const IterateParts& parts, std::int64_t number, std::int64_t firstStep, IterationStart start)
    : m_scope(parts, number, firstStep, std::move(start)), m_recorder(m_scope) {}

Result<void> Iteration::run(HeldOutStates& heldOut) {
    HeldOutStates before = std::move(heldOut);
    if (Result<void> done = countCheckpoint(); !done) return done;
    Result<IterationModels> models = IterationModels::load(m_scope);
    if (!models) return std::unexpected(models.error());
    Result<ResponseBatch> responses = GeneratePhase(m_scope, m_recorder, models->writer()).before(before);
    if (!responses) return std::unexpected(responses.error());
    if (auto done = EvaluatePhase(m_scope, m_recorder, models->writer()).before(before); !done) return done;
    LiveCurve live(m_scope, m_recorder, before.learned);
    if (!m_scope.start().checkpointStands) {
        if (Result<void> done = learn(*responses, *models, live); !done) return done;
    }
    heldOut = {};
    const Divergence divergence = models->training().trainer->divergence();
    if (auto done = EvaluatePhase(m_scope, m_recorder, models->trained()).after(heldOut, before, divergence); !done)
        return done;
    if (Result<void> done = finish(before.learned, heldOut.learned); !done) return done;
    if (Result<void> healthy = judgeHealth(heldOut.learned, live); !healthy) return healthy;
    return m_scope.run().ranks.meet();  // the next iteration begins with the checkpoint that the first one wrote
}

Result<void> Iteration::countCheckpoint() {
    if (!m_scope.start().checkpointStands) return {};
    m_scope.countUpdates(m_scope.start().steps);
    // A worker that was killed just after it had put the checkpoint in place did not come to say so.
    const IterationProgress* earlier = m_scope.recorded();
    const bool wasTold = earlier != nullptr && !earlier->checkpoint.empty();
    return wasTold ? Result<void>() : m_recorder.recordCheckpoint();
}

Result<void> Iteration::learn(ResponseBatch& responses, IterationModels& models, LiveCurve& live) {
    if (Result<void> done = filterResponses(m_scope, m_recorder, responses); !done) return done;
    ResponseDrafts(m_scope.run().session).clear();  // all is recorded
    if (m_scope.settings().placebo == "shuffled")
        shuffleOverQueries(responses.examples, static_cast<std::uint64_t>(m_scope.settings().seed), m_scope.number());
    m_scope.work().enter("train");
    if (Result<void> done = live.measureStart(models.writer()); !done) return done;
    if (Result<void> done = models.beginTraining(m_scope); !done) return done;
    TrainingStart& training = models.training();
    TrainPhase phase(m_scope, m_recorder, training, live);
    if (Result<void> done = phase.run(responses.examples); !done) return done;
    if (auto goesOn = m_scope.work().report("checkpoint", 0, 1); !goesOn) return phase.keepAfter(goesOn.error());
    return m_recorder.checkpoint(training);
}

Result<void> Iteration::finish(const HeldOutState& before, const HeldOutState& after) {
    ResponseDrafts(m_scope.run().session).clear();  // all is recorded
    constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
    IterationFinishedEvent finished;
    finished.iteration = m_scope.number();
    finished.steps = static_cast<std::int64_t>(m_scope.stepInIteration());
    finished.seconds = m_scope.work().seconds();
    finished.tokensPerSecond = m_scope.work().tokensPerSecond();
    finished.miBefore = m_scope.startBound(before).value_or(kNotMeasured);
    finished.miAfter = after.evaluation ? after.evaluation->bound.mi : kNotMeasured;
    finished.ceiling = std::log(static_cast<double>(m_scope.settings().numConstitutions));
    finished.meanTokensBefore = meanTokens(before.examples);
    finished.meanTokensAfter = meanTokens(after.examples);
    return m_recorder.event(finished);
}

/// A model whose own answers are in order is one to go back to; any other ends the run here.
Result<void> Iteration::judgeHealth(const HeldOutState& after, LiveCurve& live) {
    if (!after.evaluation) return {};
    const MetricValues metrics = metricsOf(*after.evaluation);
    BestModel& best = m_scope.run().best;
    if (!brokenRule(m_scope.settings(), metrics, {})) best.offer(m_scope.endName(), metrics);
    if (best.name() == m_scope.endName()) live.removeKept();
    const std::optional<HealthFinding> finding = m_scope.findingIn(metrics);
    if (!finding) return {};
    return std::unexpected(m_recorder.pause(*finding));
}

}  // namespace sami
