#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/evaluation/rule_judge.h"
#include "core/run/best_model.h"
#include "core/run/health_rule.h"
#include "core/run/worker_session.h"
#include "core/sami/held_out_evaluation.h"
#include "core/sami/iteration_start.h"
#include "core/sami/iteration_work.h"
#include "core/sami/prompt_lengths.h"
#include "core/sami/query_schedule.h"
#include "core/sami/rank_group.h"
#include "core/sami/second_scorer.h"
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
    const PromptLengths& lengths;  ///< which of its queries are too long for the model
    BestModel& best;               ///< is told of healthy models
    const RankGroup& ranks;
    const RuleJudge* rule = nullptr;               ///< of the win rate that is measured; null where none is
    const SecondScorer* scorer = nullptr;          ///< null where models score their own responses alone
    const AbilityTest* ability = nullptr;          ///< what else a model is evaluated by; null where it is not
    std::vector<ConditionedQueries> conditions{};  ///< how held-out queries are asked besides
};

/// One of the evaluations on the held-out queries.
struct HeldOutPart {
    PrincipleUse use;
    const ExampleBuilder& builder;
    HeldOutState& state;
};

/// One iteration as its phases see it: where it stands, and what they share.
class IterationScope {
public:
    /// @param firstStep number of updates made in earlier iterations  @param start what an earlier attempt left
    IterationScope(const IterateParts& parts, std::int64_t number, std::int64_t firstStep, IterationStart start);
    IterationScope(const IterationScope&) = delete;
    IterationScope& operator=(const IterationScope&) = delete;

    const IterateParts& run() const { return m_run; }
    const RunSettings& settings() const { return m_run.session.config().settings; }
    std::int64_t number() const { return m_number; }
    const IterationStart& start() const { return m_start; }
    IterationWork& work() { return m_work; }
    const IterationWork& work() const { return m_work; }

    /// Updates made in the run.
    std::int64_t step() const { return m_step; }
    /// Updates made in this iteration.
    std::size_t stepInIteration() const { return m_stepInIteration; }
    void countUpdates(std::int64_t count);

    /// The model the iteration starts with, "base" or "iteration-K", and the one it ends with.
    std::string startName() const;
    std::string endName() const;
    /// What earlier attempts recorded of the iteration, or null.
    const IterationProgress* recorded() const;
    /// The evaluations to be made. The learned principles come first: what is computed for them stays the same whatever
    /// follows.
    std::vector<HeldOutPart> parts(HeldOutStates& heldOut) const;
    /// Bound of the model the iteration starts with, nats; nothing where it was not measured.
    std::optional<double> startBound(const HeldOutState& before) const;
    /// A metric beyond its limit whose rule was not passed over yet.
    std::optional<HealthFinding> findingIn(const MetricValues& metrics) const;

private:
    IterateParts m_run;
    std::int64_t m_number;
    std::int64_t m_step;
    std::size_t m_stepInIteration = 0;
    IterationStart m_start;
    IterationWork m_work;
};

/// Whether others are trained than those that write the responses: the base model's again, in later iterations. Not so
/// where an earlier attempt has trained them already.
bool trainsOtherWeights(const IterationScope& scope);

}  // namespace sami
