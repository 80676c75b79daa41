#include "core/sami/iteration.h"

#include <algorithm>
#include <cmath>

#include "core/dataset/response_filter.h"
#include "core/model/devices.h"
#include "core/run/run_options.h"
#include "core/run/sealed_folder.h"
#include "core/run/training_setup.h"
#include "core/sami/learning_rate.h"
#include "core/tokenizer/tokenizer_files.h"

namespace sami {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Iteration::Iteration(const IterateParts& parts, std::int64_t number, std::int64_t firstStep, IterationStart start)
    : m_run(parts),
      m_number(number),
      m_step(firstStep),
      m_start(std::move(start)),
      m_work(parts.session, number, m_step, parts.heldOutBuilder ? parts.heldOutBuilder->numConstitutions() : 0) {}

std::string Iteration::startName() const {
    return m_number == 1 ? "base" : "iteration-" + std::to_string(m_number - 1);
}
std::string Iteration::endName() const {
    return "iteration-" + std::to_string(m_number);
}

Result<void> Iteration::run(HeldOutStates& heldOut) {
    HeldOutStates before = std::move(heldOut);
    if (Result<void> done = load(); !done) return done;
    if (Result<void> done = generateBefore(before); !done) return done;
    if (Result<void> done = evaluateBefore(before); !done) return done;
    if (!m_start.checkpointStands) {
        if (Result<void> done = filter(); !done) return done;
        if (Result<void> done = train(before.learned); !done) return done;
        if (Result<void> done = writeCheckpoint(); !done) return done;
    }
    heldOut = {};
    if (Result<void> done = evaluateAfter(heldOut); !done) return done;
    if (Result<void> done = finish(before.learned, heldOut.learned); !done) return done;
    return judgeHealth(heldOut.learned);
}

TrainerOptions Iteration::trainerOptions() const {
    TrainerOptions options;
    options.optimizer = settings().optimizer;
    options.optimizerOptions.learningRate = settings().learningRate;
    options.optimizerOptions.weightDecay = settings().weightDecay;
    options.clipNorm = settings().clipNorm;
    options.klWeight = settings().klWeight;
    options.measureKl = settings().measureKl;
    options.klAllPositions = settings().klAllPositions;
    options.mastersDtype = dtypeOf(settings().weightsDtype);
    return options;
}

double Iteration::learningRate(std::size_t numRows) const {
    const RateSchedule schedule{settings().schedule, settings().warmupSteps,
                                m_run.schedule.numSteps(settings().iterations)};
    // Queries that the filter dropped make an iteration shorter than planned: its updates share out what was.
    const std::int64_t before = m_run.schedule.numSteps(m_number - 1);
    const auto planned = static_cast<double>(m_run.schedule.numSteps(m_number) - before);
    const std::size_t perStep = static_cast<std::size_t>(settings().queriesPerStep);
    const double share =
        static_cast<double>(m_stepInIteration) / static_cast<double>((numRows + perStep - 1) / perStep);
    return settings().learningRate * rateShare(schedule, static_cast<double>(before) + planned * share);
}

/// The model this iteration starts from, or, where an earlier attempt trained already, the one it ended with.
Result<void> Iteration::load() {
    if (m_start.checkpointStands) {
        m_stepInIteration = static_cast<std::size_t>(m_start.steps);
        m_step += m_start.steps;
        // A worker that was killed just after it had put the checkpoint in place did not come to say so.
        const IterationProgress* earlier = recorded();
        if (earlier == nullptr || earlier->checkpoint.empty()) {
            if (Result<void> done = emitCheckpoint(); !done) return done;
        }
    }
    const std::int64_t from = m_start.checkpointStands ? m_number : m_number - 1;
    TrainingStartOptions options;
    options.start = m_run.model.basePath;
    options.from = from == 0 ? m_run.model.basePath : m_run.session.folder().checkpoint(from);
    options.lora = {settings().loraRank, settings().loraAlpha, settings().loraTargets};
    options.activationCheckpointing = settings().activationCheckpointing;
    options.seed = static_cast<std::uint64_t>(settings().seed);
    options.device = m_run.model.device;
    options.computeDtype = m_run.model.dtype;
    if (settings().referenceDtype == "bfloat16") options.referenceDtype = torch::kBFloat16;
    if (Result<void> goesOn = m_work.report("load", 0, 1); !goesOn) return goesOn;
    Result<TrainingStart> training = startTraining(options, trainerOptions());
    if (!training) return std::unexpected(training.error());
    m_training = std::move(*training);
    return {};
}

Result<void> Iteration::filter() {
    const FilterRules rules = filterRules(settings());
    FilteredEvent filtered;
    filtered.iteration = m_number;
    for (QueryExample& example : m_trainingBatch.examples) {
        std::vector<FilterInput> inputs;
        for (const WrittenResponse& response : example.responses) {
            inputs.push_back({response.text, response.finish == FinishReason::Length});
        }
        const auto reason = dropReason(inputs, rules);
        example.dropped = reason ? std::optional<std::string>(*reason) : std::nullopt;
        // Whatever the rules allow, a response without a single token has no mean log-probability.
        const auto row = m_run.builder.matrixRow(example, ContrastUse::Training);
        if (!reason && std::ranges::any_of(row.responses, [](const auto& ids) { return ids.empty(); }))
            example.dropped = "empty";
        if (example.dropped) ++filtered.dropped[*example.dropped];
        filtered.kept += example.dropped ? 0 : 1;
    }
    ResponseWriter writer(m_run.session, m_run.builder, network(), *m_run.model.tokenizer);
    if (Result<void> done = writer.record(m_trainingBatch); !done) return done;
    addMetrics(filtered.metrics, textHealth(m_trainingBatch.examples));
    if (auto done = m_run.session.event(filtered); !done) return done;
    if (filtered.kept > 0) return {};
    return fail(ErrorKind::Input,
                "every training query of iteration {iteration} was dropped by the filter ({counts}); the model does "
                "not tell the constitutions apart, or the rules are too strict",
                {{"iteration", m_number}, {"counts", Json(filtered.dropped).dump()}});
}

/// Done only once training begins: what comes before is computed with the iteration's first weights.
Result<void> Iteration::restoreTraining() {
    if (!m_start.resume) return {};
    if (Result<void> loaded = loadResumeState(*m_training.trainer, *m_start.resume); !loaded) return loaded;
    m_stepInIteration = static_cast<std::size_t>(m_start.steps);
    m_step += m_start.steps;
    return {};
}

Result<void> Iteration::train(const HeldOutState& heldOut) {
    ResponseDrafts(m_run.session.folder().path()).clear();  // all is recorded
    std::vector<MatrixRow> rows;
    for (const QueryExample& example : m_trainingBatch.examples) {
        if (!example.dropped) rows.push_back(m_run.builder.matrixRow(example, ContrastUse::Training));
    }
    if (Result<void> done = measureLiveStart(heldOut); !done) return done;
    if (Result<void> done = restoreTraining(); !done) return done;
    const auto perStep = static_cast<std::size_t>(settings().queriesPerStep);
    m_work.countTraining(rows, std::min(rows.size(), m_stepInIteration * perStep));
    for (std::size_t begin = m_stepInIteration * perStep; begin < rows.size(); begin += perStep) {
        if (Result<void> done = trainStep(rows, begin, heldOut); !done) return done;
    }
    m_work.trainingDone();
    return {};
}

Result<void> Iteration::trainStep(const std::vector<MatrixRow>& rows, std::size_t begin, const HeldOutState& heldOut) {
    const double start = m_work.seconds();
    const std::size_t end = std::min(rows.size(), begin + static_cast<std::size_t>(settings().queriesPerStep));
    const std::vector<MatrixRow> batch(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                       rows.begin() + static_cast<std::ptrdiff_t>(end));
    const double rate = learningRate(rows.size());
    const Result<StepReport> step = m_training.trainer->step(
        batch, rate, [&](std::size_t done) { return m_work.reportTraining(begin + done, rows.size()); });
    if (!step) return keepAfter(step.error());
    m_work.countSpeed("train", static_cast<double>(step->numTokens), start);
    ++m_step;
    ++m_stepInIteration;
    const MetricValues metrics = stepMetrics(*step, batch, rate, m_work.seconds() - start);
    if (Result<void> done = emitStep(*step, batch, metrics); !done) return done;
    if (Result<void> healthy = checkStep(metrics); !healthy) return healthy;
    if (end < rows.size()) {
        if (Result<void> done = liveHeldOut(heldOut); !done) return done;
    }
    if (end == rows.size()) return {};
    if (secondsSince(m_lastSave) >= settings().resumeMinutes * 60) {
        if (Result<void> done = saveResume(m_stepInIteration); !done) return done;
    }
    const Result<void> asked = m_run.session.checkpointRequest(m_number, m_step);
    return asked ? asked : keepAfter(asked.error());
}

/// Stopped or not finite: the weights are those of the last whole step, worth keeping. Where files can't be written
/// the state saved before has to do.
Result<void> Iteration::keepAfter(const Error& error) {
    if (error.kind != ErrorKind::Io) {
        if (Result<void> saved = saveResume(m_stepInIteration); !saved) return saved;
    }
    return std::unexpected(error);
}

/// The model between two updates on the responses the iteration started with: a few held-out queries, for the curve.
Result<void> Iteration::liveHeldOut(const HeldOutState& heldOut) {
    const std::vector<QueryExample> few = liveQueries(heldOut);
    if (few.empty()) return {};
    const auto evaluation = evaluate(network(), m_run.builder, few, {});
    if (!evaluation) return std::unexpected(evaluation.error());
    HeldOutEvent event{m_number, m_step, {}, std::ssize(evaluation->matrices), {}};
    addMetrics(event.metrics, evaluation->bound);
    event.matrices = queryMatrices(evaluation->queryIds, evaluation->matrices);
    if (Result<void> done = m_run.session.event(event); !done) return done;
    return keepStepCheckpoint(evaluation->bound);
}

Result<void> Iteration::saveResume(std::size_t stepInIteration) {
    const OrderedJson progress = {{"iteration", m_number}, {"step_in_iteration", stepInIteration}, {"step", m_step}};
    const OrderedJson setup = trainingSetup(m_run.session.config());
    if (Result<void> done = m_run.session.sync(); !done) return done;
    Result<void> saved = saveResumeState(*m_training.trainer, progress, setup, m_run.session.folder().resumeState());
    if (!saved) return saved;
    m_lastSave = Clock::now();
    return m_run.session.event(CheckpointEvent{m_number, m_step, CheckpointKind::Resume, "resume", {}});
}

Result<void> Iteration::fill(const fs::path& fresh) const {
    if (auto saved = saveTrained(m_training, fresh); !saved) return saved;
    return saveTokenizer(m_run.model.basePath, fresh);
}

Result<void> Iteration::writeCheckpoint() {
    if (Result<void> goesOn = m_work.report("checkpoint", 0, 1); !goesOn) return keepAfter(goesOn.error());
    // What the checkpoint was made from is on the disk before it is.
    if (Result<void> done = m_run.session.sync(); !done) return done;
    const Result<void> done = writeSealedFolder(m_run.session.folder().checkpoint(m_number),
                                                [&](const fs::path& fresh) { return fill(fresh); });
    if (!done) return done;
    std::error_code ignored;
    fs::remove_all(m_run.session.folder().resumeState(), ignored);  // the checkpoint is further on
    return emitCheckpoint();
}

Result<void> Iteration::emitCheckpoint() {
    const CheckpointEvent event{m_number, m_step, CheckpointKind::Iteration, "checkpoints/" + endName(), {}};
    if (Result<void> done = m_run.session.event(event); !done) return done;
    return m_run.session.sync();
}

}  // namespace sami
