#include "core/sami/evaluate_phase.h"

#include <cmath>

#include "core/sami/base_divergence.h"
#include "core/sami/rule_win_rate.h"

namespace sami {

namespace {

/// So many risen phrases are told of.
constexpr std::size_t kToldPhrases = 8;

std::vector<std::string> textsOf(const std::vector<QueryExample>& examples) {
    std::vector<std::string> texts;
    for (const QueryExample& example : examples) {
        for (const WrittenResponse& response : example.responses) texts.push_back(response.text);
    }
    return texts;
}

}  // namespace

bool EvaluatePhase::isRecorded(PrincipleUse use) const {
    const IterationProgress* earlier = m_scope.recorded();
    if (earlier == nullptr) return false;
    return (use == PrincipleUse::Learned ? earlier->before : earlier->heldOutPrinciplesBefore) != nullptr;
}

Result<void> EvaluatePhase::measure(const HeldOutPart& part,
                                    const std::function<Result<void>(std::size_t)>& afterQueries) {
    IterationWork& work = m_scope.work();
    const double start = work.seconds();
    auto evaluation = evaluate(m_network, part.builder, part.state.examples, afterQueries);
    if (!evaluation) return std::unexpected(evaluation.error());
    work.countSpeed("evaluate", static_cast<double>(evaluation->numTokens), start);
    const AbilityTest* ability = m_scope.run().ability;
    if (ability != nullptr && part.use == PrincipleUse::Learned)
        evaluation->beside.ability = ability->measure(m_network);
    work.evaluationDone(part.use);
    if (m_scope.run().rule != nullptr && part.use == PrincipleUse::Learned) {
        const auto rate = ruleWinRate(m_scope.run().session, *m_scope.run().rule, part.state.examples);
        if (!rate) return std::unexpected(rate.error());
        evaluation->beside.ruleWinRate = *rate;
    }
    part.state.evaluation = std::move(*evaluation);
    return {};
}

Result<void> EvaluatePhase::measureConditions(EvaluationMoment when, const HeldOutPart& part, std::size_t& done,
                                              std::size_t total) {
    if (part.use != PrincipleUse::Learned) return {};
    const bool isBefore = when == EvaluationMoment::Before;
    const char* phase = isBefore ? "evaluate-before" : "evaluate-after";
    const IterateParts& run = m_scope.run();
    const auto seed = static_cast<std::uint64_t>(m_scope.settings().seed);
    for (const ConditionedQueries& asked : run.conditions) {
        ResponseBatch batch{{"held-out", isBefore ? m_scope.number() - 1 : m_scope.number(),
                             isBefore ? m_scope.startName() : m_scope.endName(), conditionKey(asked.condition)},
                            asked.examples};
        ResponseWriter writer(run.session, run.builder, m_network, *run.model.tokenizer);
        std::size_t numTokens = 0;
        const Result<void> written = writer.generate(
            {&batch}, SamplingOptions{}, seed, [&](std::size_t answers, std::size_t, std::size_t tokens) {
                numTokens = tokens;
                return m_scope.work().reportWriting(phase, done + answers, total, tokens);
            });
        if (!written) return written;
        if (Result<void> recorded = m_recorder.responses(batch); !recorded) return recorded;
        m_scope.work().countWriting(batch.examples.size(), numTokens);
        done += batch.examples.size();
        const Result<std::optional<double>> leaning = leaningOf(m_network, run.builder, batch.examples);
        if (!leaning) return std::unexpected(leaning.error());
        ConditionFigures figures{asked.condition, meanTokens(batch.examples).front(), *leaning, {}};
        if (run.rule != nullptr) {
            const auto rate = ruleWinRate(run.session, *run.rule, batch.examples, asked.condition);
            if (!rate) return std::unexpected(rate.error());
            figures.ruleWinRate = *rate;
        }
        part.state.evaluation->beside.conditions.push_back(figures);
    }
    return {};
}

Result<void> EvaluatePhase::scoreAgain(const HeldOutPart& part, const HeldOutStates& earlier) {
    const SecondScorer* scorer = m_scope.run().scorer;
    if (scorer == nullptr || part.use != PrincipleUse::Learned || earlier.learned.examples.empty()) return {};
    const Result<SecondScores> scores = scorer->score(earlier.learned.examples, part.state.examples);
    if (!scores) return std::unexpected(scores.error());
    Evaluation& evaluation = *part.state.evaluation;
    evaluation.beside.miByScorer = scores->after;
    evaluation.beside.miFromTexts = scores->after - scores->before;
    if (const std::optional<double> start = m_scope.startBound(earlier.learned))
        evaluation.beside.miFromScorer = evaluation.bound.mi - *start - *evaluation.beside.miFromTexts;
    return {};
}

Result<void> EvaluatePhase::measureDivergence(const HeldOutPart& part, const Divergence& divergence) {
    if (!divergence.isWanted() || part.use != PrincipleUse::Learned) return {};
    const IterateParts& run = m_scope.run();
    const auto measured = divergenceOnBaseAnswers(run.session, run.builder, *run.model.tokenizer,
                                                  run.schedule.heldOut(), m_network, divergence);
    if (!measured) return std::unexpected(measured.error());
    part.state.evaluation->beside.baseKl = *measured;
    return {};
}

Result<void> EvaluatePhase::tell(EvaluationMoment when, const HeldOutPart& part, const HeldOutStates* earlier) {
    const Evaluation& evaluation = *part.state.evaluation;
    EvaluationEvent event{m_scope.number(),
                          when,
                          m_scope.step(),
                          metricsOf(evaluation),
                          std::log(static_cast<double>(part.builder.numConstitutions())),
                          std::ssize(evaluation.matrices),
                          evaluation.answered,
                          queryMatrices(evaluation.queryIds, evaluation.matrices),
                          part.use};
    if (earlier != nullptr) {
        const HeldOutState& then = part.use == PrincipleUse::Learned ? earlier->learned : earlier->heldOutPrinciples;
        event.risenPhrases = risenPhrases(textsOf(then.examples), textsOf(part.state.examples), kToldPhrases);
    }
    return m_recorder.event(event);
}

Result<void> EvaluatePhase::before(HeldOutStates& heldOut) {
    if (heldOut.learned.examples.empty()) return {};
    IterationWork& work = m_scope.work();
    std::vector<HeldOutPart> wanted;
    std::size_t total = 0, measured = 0;
    for (const HeldOutPart& part : m_scope.parts(heldOut)) {
        const bool isKnown = m_scope.start().checkpointStands || isRecorded(part.use);
        if (isKnown || part.state.evaluation) work.skipEvaluation(part.use);
        const bool isMeasured = !isKnown && !part.state.evaluation;
        if (isMeasured) total += part.state.examples.size();
        if (isMeasured && part.use == PrincipleUse::Learned) total += numConditionAnswers(m_scope.run().conditions);
        if (!isKnown) wanted.push_back(part);
    }
    if (total > 0) work.enter("evaluate-before");
    for (const HeldOutPart& part : wanted) {
        if (!part.state.evaluation) {
            const std::size_t count = part.state.examples.size();
            Result<void> done = measure(part, [&](std::size_t queries) {
                const double share = static_cast<double>(queries) / static_cast<double>(count);
                return work.reportEvaluation(part.use, "evaluate-before", measured + queries, total, share);
            });
            if (!done) return done;
            measured += count;
            done = measureConditions(EvaluationMoment::Before, part, measured, total);
            if (!done) return done;
        }
        // What the scorer said of the iteration before is no news of this one.
        part.state.evaluation->beside.miByScorer.reset();
        part.state.evaluation->beside.miFromTexts.reset();
        part.state.evaluation->beside.miFromScorer.reset();
        if (m_scope.number() == 1 && part.use == PrincipleUse::Learned)
            m_scope.run().best.offer(m_scope.startName(), metricsOf(*part.state.evaluation));
        if (Result<void> done = tell(EvaluationMoment::Before, part, nullptr); !done) return done;
    }
    return {};
}

Result<void> EvaluatePhase::after(HeldOutStates& heldOut, const HeldOutStates& earlier, const Divergence& divergence) {
    if (m_scope.run().schedule.heldOut().empty()) return {};
    const Result<std::size_t> numAnswers = GeneratePhase(m_scope, m_recorder, m_network).after(heldOut);
    if (!numAnswers) return std::unexpected(numAnswers.error());
    std::size_t measured = *numAnswers;
    const std::size_t total = 2 * *numAnswers + numConditionAnswers(m_scope.run().conditions);
    for (const HeldOutPart& part : m_scope.parts(heldOut)) {
        const std::size_t count = part.state.examples.size();
        const std::size_t perQuery = part.builder.numConstitutions();
        Result<void> done = measure(part, [&](std::size_t queries) {
            const double share = static_cast<double>(queries) / static_cast<double>(count);
            const std::size_t answers = measured + perQuery * queries;
            return m_scope.work().reportEvaluation(part.use, "evaluate-after", answers, total, share);
        });
        if (!done) return done;
        measured += perQuery * count;
        done = measureConditions(EvaluationMoment::After, part, measured, total);
        if (!done) return done;
        if (Result<void> scored = scoreAgain(part, earlier); !scored) return scored;
        if (Result<void> compared = measureDivergence(part, divergence); !compared) return compared;
        if (Result<void> told = tell(EvaluationMoment::After, part, &earlier); !told) return told;
    }
    return {};
}

}  // namespace sami
