#include "core/sami/iterate_task.h"

#include <algorithm>

#include "core/run/training_setup.h"
#include "core/sami/iteration.h"
#include "core/sami/memory_shortage.h"

namespace sami {

namespace {

/// Where weights start anew the warm-up is that of every iteration.
Result<void> checkWarmup(const RunSettings& settings, const QuerySchedule& schedule) {
    std::int64_t steps = settings.restarts() ? schedule.stepsOf(1) : schedule.numSteps(settings.iterations);
    if (settings.restarts()) {
        for (std::int64_t i = 2; i <= settings.iterations; ++i) steps = std::min(steps, schedule.stepsOf(i));
    }
    if (settings.warmupSteps == 0 || settings.warmupSteps < steps) return {};
    return fail(
        ErrorKind::Input,
        settings.restarts()
            ? "warmup_steps is {value}, but an iteration has only {count} updates; the learning rate would never be "
              "reached"
            : "warmup_steps is {value}, but the run has only {count} updates; the learning rate would never be reached",
        {{"value", settings.warmupSteps}, {"count", steps}});
}

/// Iterations that earlier attempts have finished, and their updates.
struct FinishedWork {
    std::int64_t iterations = 0;
    std::int64_t steps = 0;
    std::int64_t next() const { return iterations + 1; }
};

FinishedWork finishedBefore(const RunProgress& earlier) {
    FinishedWork done;
    const auto& iterations = earlier.iterations();
    for (auto found = iterations.find(1); found != iterations.end() && found->second.finished;
         found = iterations.find(done.next())) {
        done.steps += found->second.finished->steps;
        ++done.iterations;
    }
    return done;
}

/// What evaluations measure beside the bound, as the settings say.
struct Measures {
    std::optional<RuleJudge> rule;
    std::optional<SecondScorer> scorer;
    std::optional<AbilityTest> ability;
    std::vector<ConditionedQueries> conditions;

    static Result<Measures> create(const RunConfig& config, const WorkerModel& model, const ExampleBuilder& builder,
                                   const QuerySchedule& schedule) {
        Measures measures;
        auto conditions = conditionedQueries(config, builder, schedule.heldOut());
        if (!conditions) return std::unexpected(conditions.error());
        measures.conditions = std::move(*conditions);
        if (!config.settings.judgeRule.empty()) {
            Result<RuleJudge> rule = RuleJudge::create(config.settings.judgeRule);
            if (!rule) return std::unexpected(rule.error());
            measures.rule = std::move(*rule);
        }
        Result<std::optional<SecondScorer>> scorer = SecondScorer::create(config, model);
        if (!scorer) return std::unexpected(scorer.error());
        measures.scorer = std::move(*scorer);
        if (!config.settings.measureAbility) return measures;
        Result<AbilityTest> ability = AbilityTest::create(*model.tokenizer);
        if (!ability) return std::unexpected(ability.error());
        measures.ability = std::move(*ability);
        return measures;
    }
};

template <class T>
const T* pointer(const std::optional<T>& value) {
    return value ? &*value : nullptr;
}

Result<void> tellWarnings(WorkerSession& session, const std::vector<std::string>& warnings) {
    for (const std::string& warning : warnings) {
        if (Result<void> done = session.event(WarningEvent{warning}); !done) return done;
    }
    return {};
}

/// Those that are left, from what an earlier attempt left of the first of them.
Result<void> runIterations(const IterateParts& parts, const FinishedWork& finished, IterationStart start) {
    WorkerSession& session = parts.session;
    HeldOutStates states;
    std::int64_t step = finished.steps;
    const std::int64_t first = finished.next();
    for (std::int64_t number = first; number <= session.config().settings.iterations; ++number) {
        Iteration iteration(parts, number, step, number == first ? std::move(start) : IterationStart());
        const Result<void> done = withinMemory(
            session, parts.model, parts.builder, [&] { return iteration.phase(); },
            [&] { return iteration.run(states); });
        if (!done) return done;
        step = iteration.lastStep();
        if (Result<void> asked = session.checkpointRequest(number, step); !asked) return asked;
    }
    return session.event(FinishedEvent{});
}

}  // namespace

Result<void> runIterateTask(WorkerSession& session, const RankGroup& ranks) {
    const RunConfig& config = session.config();
    const Result<WorkerModel> model = WorkerModel::open(session);
    if (!model) return std::unexpected(model.error());
    const Result<ExampleBuilder> builder = ExampleBuilder::create(config, model->tokenizer);
    if (!builder) return std::unexpected(builder.error());
    const Result<std::optional<ExampleBuilder>> heldOut = ExampleBuilder::createHeldOut(config, model->tokenizer);
    if (!heldOut) return std::unexpected(heldOut.error());
    const QuerySchedule schedule(config);
    if (Result<void> done = checkWarmup(config.settings, schedule); !done) return done;
    const FinishedWork finished = finishedBefore(session.earlier());
    if (Result<void> same = checkTrainingSetup(session.folder(), config); !same) return same;
    Result<IterationStart> start = findIterationStart(session, finished.next());
    if (!start) return std::unexpected(start.error());
    // All have read what earlier attempts left before the first one goes on with it.
    if (Result<void> met = ranks.meet(finished.steps + start->steps); !met) return met;
    if (session.writes()) {
        if (Result<void> noted = noteTrainingSetup(session.folder(), config); !noted) return noted;
    }
    const auto announced = announceTask(session, *model, finished.next(), finished.steps + start->steps,
                                        schedule.numSteps(config.settings.iterations));
    if (!announced) return announced;
    if (Result<void> told = tellWarnings(session, start->warnings); !told) return told;
    const Result<Measures> measures = Measures::create(config, *model, *builder, schedule);
    if (!measures) return std::unexpected(measures.error());
    BestModel best(session.earlier(), config.settings);
    const IterateParts parts{session,
                             *model,
                             *builder,
                             *heldOut ? &**heldOut : nullptr,
                             schedule,
                             best,
                             ranks,
                             pointer(measures->rule),
                             pointer(measures->scorer),
                             pointer(measures->ability),
                             measures->conditions};
    return runIterations(parts, finished, std::move(*start));
}

}  // namespace sami
