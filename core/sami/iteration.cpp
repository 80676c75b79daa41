#include "core/sami/iteration.h"

#include <algorithm>
#include <cmath>

#include "core/dataset/response_filter.h"
#include "core/model/devices.h"
#include "core/run/run_options.h"
#include "core/run/sealed_folder.h"
#include "core/sami/learning_rate.h"
#include "core/sami/resume_state.h"
#include "core/tokenizer/tokenizer_files.h"

namespace sami {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Work per token relative to one token of a large forward pass, as measured: decoding moves all weights for few rows,
/// and the backward pass costs more than twice the forward one.
constexpr double kDecodeCost = 2.2;
constexpr double kTrainCost = 3.5;
/// Guesses of the estimate before anything is known.
constexpr double kPromptTokens = 60;
constexpr double kFilledShare = 0.7;

/// What an estimate takes the writing of so many answers for.
double unitsGuessed(const RunSettings& settings, std::size_t numAnswers) {
    return kDecodeCost * kFilledShare * static_cast<double>(settings.maxNewTokens) * static_cast<double>(numAnswers);
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Iteration::Iteration(WorkerSession& session, const WorkerModel& model, const ExampleBuilder& builder,
                     const QuerySchedule& schedule, BestModel& best, std::int64_t number, std::int64_t firstStep)
    : m_session(session),
      m_model(model),
      m_builder(builder),
      m_schedule(schedule),
      m_best(best),
      m_number(number),
      m_step(firstStep) {}

std::string Iteration::startName() const {
    return m_number == 1 ? "base" : "iteration-" + std::to_string(m_number - 1);
}
std::string Iteration::endName() const {
    return "iteration-" + std::to_string(m_number);
}

Result<void> Iteration::run(HeldOutState& heldOut) {
    const auto start = Clock::now();
    m_estimate.begin(0);
    HeldOutState before = std::move(heldOut);
    if (Result<void> done = load(); !done) return done;
    if (Result<void> done = generateBefore(before); !done) return done;
    if (Result<void> done = evaluateBefore(before); !done) return done;
    if (!m_checkpointStands) {
        if (Result<void> done = filter(); !done) return done;
        if (Result<void> done = train(before); !done) return done;
        if (Result<void> done = writeCheckpoint(); !done) return done;
    }
    heldOut = {};
    if (Result<void> done = evaluateAfter(heldOut); !done) return done;
    if (Result<void> done = finish(before, heldOut, secondsSince(start)); !done) return done;
    return judgeHealth(heldOut);
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
                                m_schedule.numSteps(settings().iterations)};
    // Queries that the filter dropped make an iteration shorter than planned: its updates share out what was.
    const std::int64_t before = m_schedule.numSteps(m_number - 1);
    const auto planned = static_cast<double>(m_schedule.numSteps(m_number) - before);
    const std::size_t perStep = static_cast<std::size_t>(settings().queriesPerStep);
    const double share =
        static_cast<double>(m_stepInIteration) / static_cast<double>((numRows + perStep - 1) / perStep);
    return settings().learningRate * rateShare(schedule, static_cast<double>(before) + planned * share);
}

/// The model this iteration starts from, or, where an earlier attempt trained already, the one it ended with.
Result<void> Iteration::load() {
    m_checkpointStands = checkSealedFolder(m_session.folder().checkpoint(m_number)).has_value();
    if (const IterationProgress* earlier = recorded(); m_checkpointStands && earlier) {
        m_stepInIteration = static_cast<std::size_t>(earlier->steps);
        m_step += earlier->steps;
    }
    const std::int64_t from = m_checkpointStands ? m_number : m_number - 1;
    TrainingStartOptions options;
    options.start = m_model.basePath;
    options.from = from == 0 ? m_model.basePath : m_session.folder().checkpoint(from);
    options.lora = {settings().loraRank, settings().loraAlpha, settings().loraTargets};
    options.activationCheckpointing = settings().activationCheckpointing;
    options.seed = static_cast<std::uint64_t>(settings().seed);
    options.device = m_model.device;
    options.computeDtype = m_model.dtype;
    if (settings().referenceDtype == "bfloat16") options.referenceDtype = torch::kBFloat16;
    if (!report("load", 0, 1, 0)) return fail(ErrorKind::Cancelled, "stopped on request");
    Result<TrainingStart> training = startTraining(options, trainerOptions());
    if (!training) return std::unexpected(training.error());
    m_training = std::move(*training);
    return {};
}

void Iteration::estimateWork(std::size_t numTraining, std::size_t numHeldOut, std::size_t numAnswers) {
    const auto constitutions = static_cast<double>(settings().numConstitutions);
    const double perRow = static_cast<double>(settings().maxNewTokens) * kFilledShare;
    const double perQuery = constitutions * kPromptTokens + constitutions * constitutions * perRow;
    const auto training = static_cast<double>(numTraining);
    const auto heldOut = static_cast<double>(numHeldOut);
    m_evaluationUnits = heldOut * perQuery;
    m_trainingUnits = m_checkpointStands ? 0 : kTrainCost * training * perQuery;
    const std::size_t answersAfter = numHeldOut * static_cast<std::size_t>(settings().numConstitutions);
    const double generationUnits = unitsGuessed(settings(), numAnswers + answersAfter);
    m_estimate.begin(generationUnits + 2 * m_evaluationUnits + m_trainingUnits);
}

/// Puts the tokens that were written in place of those guessed.
void Iteration::countWriting(std::size_t numAnswers, std::size_t numTokens) {
    const double units = kDecodeCost * static_cast<double>(numTokens);
    m_unitsDone += units;
    m_estimate.addToTotal(units - unitsGuessed(settings(), numAnswers));
}

Result<void> Iteration::generateBefore(HeldOutState& heldOut) {
    const Result<std::vector<RunQuery>> queries = m_schedule.training(m_number);
    if (!queries) return std::unexpected(queries.error());
    m_trainingBatch = {"train", m_number, startName(), {}};
    for (const RunQuery& query : *queries)
        m_trainingBatch.examples.push_back(m_builder.example(query, ContrastUse::Generation));
    const auto perQuery = static_cast<std::size_t>(settings().numConstitutions);
    std::size_t numAnswers = m_checkpointStands ? 0 : perQuery * m_trainingBatch.examples.size();
    ResponseBatch held{"held-out", m_number - 1, startName(), std::move(heldOut.examples)};
    if (held.examples.empty()) {
        for (const RunQuery& query : m_schedule.heldOut())
            held.examples.push_back(m_builder.example(query, ContrastUse::Evaluation));
        numAnswers += perQuery * held.examples.size();
    }
    m_estimate.leaveOut([this] { return m_session.timePaused(); });
    estimateWork(queries->size(), held.examples.size(), numAnswers);
    ResponseWriter writer(m_session, m_builder, network(), *m_model.tokenizer);
    std::size_t answersBefore = 0, tokensBefore = 0, tokensDone = 0;  // two calls may follow each other: one phase
    const auto progress = [&](std::size_t done, std::size_t, std::size_t tokens) {
        tokensDone = tokensBefore + tokens;
        report("generate", answersBefore + done, numAnswers, kDecodeCost * static_cast<double>(tokensDone));
    };
    const SamplingOptions sampling{settings().temperature, settings().topP};
    const auto seed = static_cast<std::uint64_t>(settings().seed * 1000 + m_number);
    std::vector<ResponseBatch*> sampled, greedy;
    // Where training is done this network is the trained one: responses to train on are not needed any more.
    if (!m_checkpointStands) (sampling.temperature > 0 ? sampled : greedy).push_back(&m_trainingBatch);
    greedy.push_back(&held);
    const auto start = Clock::now();
    if (Result<void> done = writer.generate(sampled, sampling, seed, progress); !done) return done;
    if (!sampled.empty()) answersBefore = perQuery * m_trainingBatch.examples.size();
    tokensBefore = tokensDone;
    if (Result<void> done = writer.generate(greedy, SamplingOptions{}, seed, progress); !done) return done;
    countSpeed("generate", static_cast<double>(tokensDone), secondsSince(start));
    countWriting(numAnswers, tokensDone);
    if (Result<void> done = writer.record(held); !done) return done;
    heldOut.examples = std::move(held.examples);
    return {};
}

Result<void> Iteration::evaluateBefore(HeldOutState& heldOut) {
    if (heldOut.examples.empty()) return {};
    const IterationProgress* earlier = recorded();
    const bool isKnown = m_checkpointStands || (earlier && earlier->before);
    if (isKnown || heldOut.evaluation) m_estimate.addToTotal(-m_evaluationUnits);
    if (isKnown) return {};
    if (!heldOut.evaluation) {
        const std::size_t total = heldOut.examples.size();
        const auto scored = Clock::now();
        auto evaluation = evaluate(network(), m_builder, heldOut.examples, [&](std::size_t done) {
            const double share = static_cast<double>(done) / static_cast<double>(total);
            return report("evaluate-before", done, total, share * m_evaluationUnits);
        });
        if (!evaluation) return std::unexpected(evaluation.error());
        countSpeed("evaluate", static_cast<double>(evaluation->numTokens), secondsSince(scored));
        heldOut.evaluation = std::move(*evaluation);
        m_unitsDone += m_evaluationUnits;
    }
    if (m_number == 1) m_best.offer(startName(), heldOut.evaluation->bound.mi);
    return emitEvaluation(EvaluationMoment::Before, *heldOut.evaluation);
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
        const auto row = m_builder.matrixRow(example, ContrastUse::Training);
        if (!reason && std::ranges::any_of(row.responses, [](const auto& ids) { return ids.empty(); }))
            example.dropped = "empty";
        if (example.dropped) ++filtered.dropped[*example.dropped];
        filtered.kept += example.dropped ? 0 : 1;
    }
    ResponseWriter writer(m_session, m_builder, network(), *m_model.tokenizer);
    if (Result<void> done = writer.record(m_trainingBatch); !done) return done;
    addMetrics(filtered.metrics, textHealth(m_trainingBatch.examples));
    if (auto done = m_session.event(filtered); !done) return done;
    if (filtered.kept > 0) return {};
    return fail(ErrorKind::Input,
                "every training query of iteration " + std::to_string(m_number) + " was dropped by the filter (" +
                    Json(filtered.dropped).dump() +
                    "); the model does not tell the constitutions apart, or the rules are too strict");
}

/// Goes on from the resume state, if it is one of this iteration. It is looked for only once training begins: what came
/// before was computed with the iteration's first weights.
Result<void> Iteration::restoreTraining() {
    const fs::path folder = m_session.folder().resumeState();
    const Result<Json> progress = readResumeProgress(folder);
    if (!progress || progress->value("iteration", std::int64_t{0}) != m_number) return {};
    if (const auto loaded = loadResumeState(*m_training.trainer, folder); !loaded)
        return std::unexpected(loaded.error());
    m_stepInIteration = progress->value("step_in_iteration", std::size_t{0});
    m_step += static_cast<std::int64_t>(m_stepInIteration);
    return {};
}

Result<void> Iteration::train(const HeldOutState& heldOut) {
    std::vector<MatrixRow> rows;
    for (const QueryExample& example : m_trainingBatch.examples) {
        if (!example.dropped) rows.push_back(m_builder.matrixRow(example, ContrastUse::Training));
    }
    if (Result<void> done = measureLiveStart(heldOut); !done) return done;
    if (Result<void> done = restoreTraining(); !done) return done;
    const auto perStep = static_cast<std::size_t>(settings().queriesPerStep);
    countTrainingWork(rows, std::min(rows.size(), m_stepInIteration * perStep));
    for (std::size_t begin = m_stepInIteration * perStep; begin < rows.size(); begin += perStep) {
        if (Result<void> done = trainStep(rows, begin, heldOut); !done) return done;
    }
    m_unitsDone += m_trainingUnits;
    return {};
}

/// Puts the tokens that there are in place of those guessed; what an earlier attempt trained takes no time.
void Iteration::countTrainingWork(const std::vector<MatrixRow>& rows, std::size_t numDone) {
    std::int64_t tokens = 0;
    for (const MatrixRow& row : rows) tokens += row.numTokens();
    const double guessed = m_trainingUnits;
    m_trainingUnits = kTrainCost * static_cast<double>(tokens);
    const double before = m_trainingUnits * static_cast<double>(numDone) / static_cast<double>(rows.size());
    m_unitsDone -= before;
    m_estimate.addToTotal(m_trainingUnits - guessed - before);
}

Result<void> Iteration::trainStep(const std::vector<MatrixRow>& rows, std::size_t begin, const HeldOutState& heldOut) {
    const auto start = Clock::now();
    const std::size_t end = std::min(rows.size(), begin + static_cast<std::size_t>(settings().queriesPerStep));
    const std::vector<MatrixRow> batch(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                       rows.begin() + static_cast<std::ptrdiff_t>(end));
    const double rate = learningRate(rows.size());
    const Result<StepReport> step = m_training.trainer->step(batch, rate, [&](std::size_t done) {
        const double share = static_cast<double>(begin + done) / static_cast<double>(rows.size());
        return report("train", begin + done, rows.size(), share * m_trainingUnits);
    });
    if (!step) {
        // Stopped or not finite: the weights are those of the last whole step, worth keeping.
        if (Result<void> saved = saveResume(m_stepInIteration); !saved) return saved;
        return std::unexpected(step.error());
    }
    countSpeed("train", static_cast<double>(step->numTokens), secondsSince(start));
    ++m_step;
    ++m_stepInIteration;
    const MetricValues metrics = stepMetrics(*step, batch, rate, secondsSince(start));
    if (Result<void> done = emitStep(*step, batch, metrics); !done) return done;
    if (Result<void> healthy = checkStep(metrics); !healthy) return healthy;
    if (end < rows.size()) {
        if (Result<void> done = liveHeldOut(heldOut); !done) return done;
    }
    if (end == rows.size()) return {};
    if (secondsSince(m_lastSave) >= settings().resumeMinutes * 60) {
        if (Result<void> done = saveResume(m_stepInIteration); !done) return done;
    }
    const Result<void> asked = m_session.checkpointRequest(m_number, m_step);
    if (!asked) static_cast<void>(saveResume(m_stepInIteration));
    return asked;
}

/// The model between two updates on the responses the iteration started with: a few held-out queries, for the curve.
Result<void> Iteration::liveHeldOut(const HeldOutState& heldOut) {
    const std::vector<QueryExample> few = liveQueries(heldOut);
    if (few.empty()) return {};
    const auto evaluation = evaluate(network(), m_builder, few, {});
    if (!evaluation) return std::unexpected(evaluation.error());
    HeldOutEvent event{m_number, m_step, {}, std::ssize(evaluation->matrices)};
    addMetrics(event.metrics, evaluation->bound);
    if (Result<void> done = m_session.event(event); !done) return done;
    return keepStepCheckpoint(evaluation->bound);
}

Result<void> Iteration::saveResume(std::size_t stepInIteration) {
    const fs::path folder = m_session.folder().resumeState();
    const Json progress = {{"iteration", m_number}, {"step_in_iteration", stepInIteration}, {"step", m_step}};
    if (Result<void> done = saveResumeState(*m_training.trainer, progress, folder); !done) return done;
    m_lastSave = Clock::now();
    return m_session.event(CheckpointEvent{m_number, m_step, CheckpointKind::Resume, "resume", {}});
}

Result<void> Iteration::fill(const fs::path& fresh) const {
    if (auto saved = saveTrained(m_training, fresh); !saved) return saved;
    return saveTokenizer(m_model.basePath, fresh);
}

Result<void> Iteration::writeCheckpoint() {
    if (!report("checkpoint", 0, 1, 0)) {
        if (Result<void> done = saveResume(m_stepInIteration); !done) return done;
        return fail(ErrorKind::Cancelled, "stopped on request");
    }
    const Result<void> done =
        writeSealedFolder(m_session.folder().checkpoint(m_number), [&](const fs::path& fresh) { return fill(fresh); });
    if (!done) return done;
    std::error_code ignored;
    fs::remove_all(m_session.folder().resumeState(), ignored);  // the checkpoint is further on
    return m_session.event(
        CheckpointEvent{m_number, m_step, CheckpointKind::Iteration, "checkpoints/" + endName(), {}});
}

Result<void> Iteration::evaluateAfter(HeldOutState& heldOut) {
    ResponseBatch held{"held-out", m_number, endName(), {}};
    for (const RunQuery& query : m_schedule.heldOut())
        held.examples.push_back(m_builder.example(query, ContrastUse::Evaluation));
    if (held.examples.empty()) return {};
    ResponseWriter writer(m_session, m_builder, network(), *m_model.tokenizer);
    const auto perQuery = static_cast<std::size_t>(settings().numConstitutions);
    const std::size_t numAnswers = perQuery * held.examples.size();
    std::size_t tokensDone = 0;
    // First the answers are written, then the same number is measured: one phase.
    const auto progress = [&](std::size_t done, std::size_t, std::size_t tokens) {
        tokensDone = tokens;
        report("evaluate-after", done, 2 * numAnswers, kDecodeCost * static_cast<double>(tokens));
    };
    const auto seed = static_cast<std::uint64_t>(settings().seed * 1000 + m_number);
    const auto start = Clock::now();
    if (Result<void> done = writer.generate({&held}, SamplingOptions{}, seed, progress); !done) return done;
    countSpeed("generate", static_cast<double>(tokensDone), secondsSince(start));
    if (Result<void> done = writer.record(held); !done) return done;
    countWriting(numAnswers, tokensDone);
    const auto scored = Clock::now();
    auto evaluation = evaluate(network(), m_builder, held.examples, [&](std::size_t done) {
        const double share = static_cast<double>(done) / static_cast<double>(held.examples.size());
        return report("evaluate-after", numAnswers + perQuery * done, 2 * numAnswers, share * m_evaluationUnits);
    });
    if (!evaluation) return std::unexpected(evaluation.error());
    countSpeed("evaluate", static_cast<double>(evaluation->numTokens), secondsSince(scored));
    heldOut = {std::move(held.examples), std::move(*evaluation)};
    return emitEvaluation(EvaluationMoment::After, *heldOut.evaluation);
}

bool Iteration::report(const char* phase, std::size_t done, std::size_t total, double units) {
    m_estimate.setDone(m_unitsDone + units);
    const Result<void> written = m_session.progress(m_number, phase, done, total, m_estimate.secondsLeft());
    return written && m_session.request() != RunRequest::Stop;
}

}  // namespace sami
