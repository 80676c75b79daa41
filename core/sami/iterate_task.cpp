#include "core/sami/iterate_task.h"

#include <algorithm>
#include <iterator>

#include "core/run/training_setup.h"
#include "core/sami/iteration.h"
#include "core/sami/memory_shortage.h"
#include "core/sami/prompt_lengths.h"
#include "core/weights/adapter_folder.h"

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

    /// The parts with these measures, which they borrow.
    IterateParts put(IterateParts parts) const;

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

IterateParts Measures::put(IterateParts parts) const {
    parts.rule = pointer(rule);
    parts.scorer = pointer(scorer);
    parts.ability = pointer(ability);
    parts.conditions = conditions;
    return parts;
}

Result<void> tellWarnings(WorkerSession& session, const std::vector<std::string>& warnings) {
    for (const std::string& warning : warnings) {
        if (Result<void> done = session.event(WarningEvent{warning}); !done) return done;
    }
    return {};
}

/// What is not done as the adapter's file says.
std::vector<std::string> adapterWarnings(const RunConfig& config, const WorkerModel& model) {
    if (config.settings.loraRank == 0 || !isAdapterFolder(model.basePath)) return {};
    const Result<AdapterConfig> adapter = readAdapterConfig(model.basePath);
    if (!adapter || adapter->dropout() == 0) return {};
    return {
        sentence("the adapter was trained with a lora_dropout of {value}; its file keeps that, but here nothing is "
                 "left out in training",
                 {{"value", adapter->dropout()}})};
}

/// What is told beside the attempt's first event: of the run once, of earlier work that is lost each time.
std::vector<std::string> warningsOf(const WorkerSession& session, const IterationStart& start,
                                    const QuerySchedule& schedule, const PromptLengths& lengths,
                                    const WorkerModel& model) {
    std::vector<std::string> warnings = start.warnings;
    if (session.writes()) std::ranges::copy(damagedCheckpoints(session), std::back_inserter(warnings));
    if (session.earlier().started()) return warnings;
    std::ranges::copy(schedule.shortages(), std::back_inserter(warnings));
    std::ranges::copy(lengths.warnings(), std::back_inserter(warnings));
    std::ranges::copy(adapterWarnings(session.config(), model), std::back_inserter(warnings));
    return warnings;
}

/// Measures the prompts, and refuses ones that are too long where they may not be dropped.
Result<PromptLengths> allowedPrompts(const RunConfig& config, const ExampleBuilder& builder,
                                     const std::optional<ExampleBuilder>& heldOut, const WorkerModel& model) {
    Result<PromptLengths> lengths = promptLengths(config, builder, pointer(heldOut), model.maxPositions);
    if (!lengths || config.settings.dropTooLong) return lengths;
    if (Result<void> fit = lengths->check(); !fit) return std::unexpected(fit.error());
    return lengths;
}

void removeCheckpoints(const RunFolder& folder, const std::vector<std::string>& names) {
    std::error_code ignored;
    for (const std::string& name : names)
        std::filesystem::remove_all(folder.checkpoint(1).parent_path() / name, ignored);
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
    const Result<PromptLengths> lengths = allowedPrompts(config, *builder, *heldOut, *model);
    if (!lengths) return std::unexpected(lengths.error());
    const QuerySchedule schedule(withoutLongHeldOut(config, *lengths));
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
    const std::vector<std::string> warnings = warningsOf(session, *start, schedule, *lengths, *model);
    const auto announced = announceTask(session, *model, finished.next(), finished.steps + start->steps,
                                        schedule.numSteps(config.settings.iterations));
    if (!announced) return announced;
    if (Result<void> told = tellWarnings(session, warnings); !told) return told;
    const Result<Measures> measures = Measures::create(config, *model, *builder, schedule);
    if (!measures) return std::unexpected(measures.error());
    BestModel best(session.earlier(), config.settings);
    if (session.writes()) removeCheckpoints(session.folder(), best.outdone());
    const IterateParts parts{session, *model, *builder, pointer(*heldOut), schedule, *lengths, best, ranks};
    return runIterations(measures->put(parts), finished, std::move(*start));
}

}  // namespace sami
