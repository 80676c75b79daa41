// The part of Iteration that reports what happened and judges the model's health by it.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/sami/iteration.h"

namespace sami {

/// How much likelier responses were to the model that wrote them than they are to the one being trained, in nats per
/// token: an estimate of the divergence of the two.
double Iteration::offPolicyGap(const StepReport& step, const std::vector<MatrixRow>& batch) const {
    double sum = 0;
    std::int64_t count = 0;
    for (const QueryExample& example : m_trainingBatch.examples) {
        const auto row = std::ranges::find(batch, example.query.id, &MatrixRow::id);
        if (row == batch.end()) continue;
        const torch::Tensor& matrix = step.matrices[static_cast<std::size_t>(row - batch.begin())];
        for (std::size_t j = 0; j < example.responses.size(); ++j) {
            if (!example.responses[j].logProbMean) continue;
            const auto at = static_cast<std::int64_t>(j);
            sum += *example.responses[j].logProbMean - matrix[at][at].item<double>();
            ++count;
        }
    }
    return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

MetricValues Iteration::stepMetrics(const StepReport& step, const std::vector<MatrixRow>& batch, double rate,
                                    double seconds) const {
    MetricValues metrics;
    metrics.set("loss", step.loss);
    addMetrics(metrics, step.bound);
    metrics.set("learning_rate", rate);
    metrics.set("grad_norm", step.gradientNorm);
    metrics.set("update_norm", step.updateNorm);
    metrics.set("changed_share", step.changedShare);
    metrics.set("kl", settings().comparesWithStart() ? step.kl : std::numeric_limits<double>::quiet_NaN());
    metrics.set("entropy", step.entropy);
    metrics.set("off_policy_gap", offPolicyGap(step, batch));
    metrics.set("seconds", seconds);
    metrics.set("tokens", static_cast<double>(step.numTokens));
    metrics.set("queries", static_cast<double>(batch.size()));
    metrics.setList("mean_tokens", meanTokens(m_trainingBatch.examples));
    return metrics;
}

Result<void> Iteration::emitStep(const StepReport& step, const std::vector<MatrixRow>& batch,
                                 const MetricValues& metrics) {
    std::vector<std::string> ids;
    for (const MatrixRow& row : batch) ids.push_back(row.id);
    return m_run.session.event(StepEvent{m_number, m_step, metrics, queryMatrices(ids, step.matrices)});
}

Result<void> Iteration::emitEvaluation(EvaluationMoment when, const HeldOutPart& part) {
    const Evaluation& evaluation = *part.state.evaluation;
    return m_run.session.event(EvaluationEvent{m_number, when, m_step, metricsOf(evaluation),
                                               std::log(static_cast<double>(part.builder.numConstitutions())),
                                               std::ssize(evaluation.matrices), evaluation.answered,
                                               queryMatrices(evaluation.queryIds, evaluation.matrices), part.use});
}

/// What an update tells of the model it began with, which the one before it made.
Result<void> Iteration::checkStep(const MetricValues& metrics) {
    // A rule that is passed over lets a run go on; such a model is still no checkpoint worth keeping.
    if (brokenRule(settings(), metrics, {})) m_stepCheckpoints->discard();
    if (Result<void> done = confirmStepCheckpoint(); !done) return done;
    const std::optional<HealthFinding> finding = findingIn(metrics);
    if (!finding) return {};
    if (Result<void> saved = saveResume(m_stepInIteration); !saved) return saved;
    return std::unexpected(pauseBecause(*finding));
}

/// A model whose own answers are in order is one to go back to; any other ends the run here.
Result<void> Iteration::judgeHealth(const HeldOutState& after) {
    if (!after.evaluation) return {};
    const MetricValues metrics = metricsOf(*after.evaluation);
    if (!brokenRule(settings(), metrics, {})) m_run.best.offer(endName(), after.evaluation->bound.mi);
    if (m_stepCheckpoints && m_run.best.name() == endName()) m_stepCheckpoints->removeKept();
    const std::optional<HealthFinding> finding = findingIn(metrics);
    if (!finding) return {};
    return std::unexpected(pauseBecause(*finding));
}

std::optional<HealthFinding> Iteration::findingIn(const MetricValues& metrics) const {
    return brokenRule(settings(), metrics, m_run.session.earlier().brokenRules());
}

Error Iteration::pauseBecause(const HealthFinding& finding) {
    const std::string& best = m_run.best.name();
    const std::string reason = sentence("paused after update {step}: {problem}; the best checkpoint is {checkpoint}",
                                        {{"step", m_step}, {"problem", finding.sentence}, {"checkpoint", best}});
    return m_run.session.pauseItself({reason, finding.rule, finding.value, finding.limit, m_number, m_step, best});
}

Result<void> Iteration::finish(const HeldOutState& before, const HeldOutState& after) {
    ResponseDrafts(m_run.session.folder().path()).clear();  // all is recorded
    constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
    IterationFinishedEvent finished;
    finished.iteration = m_number;
    finished.steps = static_cast<std::int64_t>(m_stepInIteration);
    finished.seconds = m_work.seconds();
    finished.tokensPerSecond = m_work.tokensPerSecond();
    finished.miBefore = startBound(before).value_or(kNotMeasured);
    finished.miAfter = after.evaluation ? after.evaluation->bound.mi : kNotMeasured;
    finished.ceiling = std::log(static_cast<double>(settings().numConstitutions));
    finished.meanTokensBefore = meanTokens(before.examples);
    finished.meanTokensAfter = meanTokens(after.examples);
    return m_run.session.event(finished);
}

}  // namespace sami
