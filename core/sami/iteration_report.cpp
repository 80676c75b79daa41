// The part of Iteration that reports what happened and judges the model's health by it.
#include <algorithm>
#include <cmath>

#include "core/sami/iteration.h"

namespace sami {

/// How much likelier responses were to the model that wrote them than they are to the one being trained, in nats per
/// token: an estimate of the divergence of the two.
std::optional<double> Iteration::offPolicyGap(const StepReport& step, const std::vector<MatrixRow>& batch) const {
    double sum = 0;
    std::int64_t count = 0;
    for (const QueryExample& example : m_practice.examples) {
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
    if (count == 0) return std::nullopt;
    return sum / static_cast<double>(count);
}

Result<void> Iteration::emitStep(const StepReport& step, const std::vector<MatrixRow>& batch, double rate,
                                 std::optional<double> offPolicyGap, double seconds) {
    std::vector<std::string> ids;
    for (const MatrixRow& row : batch) ids.push_back(row.id);
    OrderedJson fields = {{"iteration", m_number}, {"step", m_step}, {"loss", step.loss}};
    fields.update(toJson(step.bound));
    fields["learning_rate"] = rate;
    fields["grad_norm"] = step.gradientNorm;
    fields["update_norm"] = step.updateNorm;
    fields["changed_share"] = step.changedShare;
    fields["kl"] = settings().comparesWithStart() ? OrderedJson(step.kl) : OrderedJson();
    fields["entropy"] = step.entropy;
    fields["off_policy_gap"] = offPolicyGap ? OrderedJson(*offPolicyGap) : OrderedJson();
    fields["seconds"] = seconds;
    fields["tokens"] = step.numTokens;
    fields["queries"] = batch.size();
    fields["mean_tokens"] = meanTokens(m_practice.examples);
    fields["matrices"] = matricesJson(ids, step.matrices);
    return m_session.event("step", fields);
}

Result<void> Iteration::emitEvaluation(const char* when, const Evaluation& evaluation) {
    OrderedJson fields = {{"iteration", m_number}, {"when", when}, {"step", m_step}};
    fields.update(toJson(evaluation.bound));
    fields["ceiling"] = std::log(static_cast<double>(settings().numConstitutions));
    fields["entropy"] = evaluation.entropy;
    fields.update(toJson(evaluation.health));
    fields["mean_tokens"] = evaluation.meanTokens;
    fields["n"] = evaluation.matrices.size();
    fields["matrices"] = matricesJson(evaluation.queryIds, evaluation.matrices);
    return m_session.event("evaluation", fields);
}

/// What an update tells of the model it began with, which the one before it made.
Result<void> Iteration::checkStep(const StepReport& step, std::optional<double> offPolicyGap) {
    std::vector<HealthFigure> figures = {{"entropy", step.entropy}};
    if (offPolicyGap) figures.push_back({"off_policy_gap", *offPolicyGap});
    if (settings().comparesWithStart()) figures.push_back({"kl", step.kl});
    // A rule that is passed over lets a run go on; a copy of such a model is still not worth keeping.
    if (brokenRule(settings(), figures, {})) m_copies->discard();
    if (Result<void> done = confirmCopy(); !done) return done;
    const std::optional<HealthFinding> finding = findingIn(figures);
    if (!finding) return {};
    if (Result<void> saved = saveResume(m_stepInIteration); !saved) return saved;
    return std::unexpected(pauseBecause(*finding));
}

/// A model whose own answers are in order is one to go back to; any other ends the run here.
Result<void> Iteration::judgeHealth(const HeldOutState& after) {
    if (!after.evaluation) return {};
    const std::vector<HealthFigure> figures =
        healthFigures(after.evaluation->health.repetition, after.evaluation->entropy);
    if (!brokenRule(settings(), figures, {})) m_best.offer(endName(), after.evaluation->bound.mi);
    if (m_copies && m_best.name() == endName()) m_copies->removeKept();
    const std::optional<HealthFinding> finding = findingIn(figures);
    if (!finding) return {};
    return std::unexpected(pauseBecause(*finding));
}

std::optional<HealthFinding> Iteration::findingIn(const std::vector<HealthFigure>& figures) const {
    return brokenRule(settings(), figures, m_session.earlier().brokenRules());
}

Error Iteration::pauseBecause(const HealthFinding& finding) {
    const std::string& best = m_best.name();
    const std::string reason =
        "paused after update " + std::to_string(m_step) + ": " + finding.sentence + "; the best checkpoint is " + best;
    return m_session.pauseItself({{"reason", reason},
                                  {"rule", finding.rule},
                                  {"value", finding.value},
                                  {"limit", finding.limit},
                                  {"iteration", m_number},
                                  {"step", m_step},
                                  {"best_checkpoint", best}});
}

void Iteration::countSpeed(const char* phase, double tokens, double seconds) {
    m_speeds[phase].tokens += tokens;
    m_speeds[phase].seconds += seconds;
}

Result<void> Iteration::finish(const HeldOutState& before, const HeldOutState& after, double seconds) {
    const std::optional<double> miBefore = startBound(before);
    const OrderedJson none;
    OrderedJson speeds = OrderedJson::object();
    for (const auto& [phase, speed] : m_speeds) {
        if (speed.tokens > 0) speeds[phase] = speed.tokens / speed.seconds;
    }
    return m_session.event("iteration_finished",
                           {{"iteration", m_number},
                            {"steps", m_stepInIteration},
                            {"seconds", seconds},
                            {"tokens_per_second", speeds},
                            {"mi_before", miBefore ? OrderedJson(*miBefore) : none},
                            {"mi_after", after.evaluation ? OrderedJson(after.evaluation->bound.mi) : none},
                            {"ceiling", std::log(static_cast<double>(settings().numConstitutions))},
                            {"mean_tokens_before", meanTokens(before.examples)},
                            {"mean_tokens_after", meanTokens(after.examples)}});
}

}  // namespace sami
