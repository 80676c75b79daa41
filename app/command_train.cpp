#include <chrono>
#include <iostream>
#include <numeric>

#include "app/choice_options.h"
#include "app/command.h"
#include "app/line_io.h"
#include "app/matrix_rows.h"
#include "app/number_options.h"
#include "app/progress_line.h"
#include "core/base/folder.h"
#include "core/base/sealed_folder.h"
#include "core/base/seeded_random.h"
#include "core/base/sha256.h"
#include "core/model/devices.h"
#include "core/sami/learning_rate.h"
#include "core/sami/memory_plan.h"
#include "core/sami/resume_state.h"
#include "core/sami/training_start.h"
#include "core/tokenizer/tokenizer_files.h"
#include "core/weights/model_location.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDefaultRate =
    "warning: --learning-rate is not given; PyTorch's default of {optimizer}, {rate}, is large for a language model "
    "(the presets use 5e-6 and 5e-7)";

struct TrainOptions {
    ModelOptions model;
    TrainerOptions trainer;
    double learningRate = -1;  ///< below 0: PyTorch's default of the optimiser
    double weightDecay = -1;   ///< the same
    std::string schedule = "constant";
    std::int64_t warmupSteps = 0;
    LoraOptions lora;
    bool activationCheckpointing = false;
    std::string referenceDtype = "compute";
    std::string weightsDtype = "float32";
    std::size_t queriesPerStep = 8;
    std::int64_t epochs = 1;
    std::int64_t maxSteps = 0;
    bool shuffle = true;
    std::uint64_t seed = 1;
    double resumeMinutes = 5;
    bool resume = false;
    std::string saveDtype = "float32";
};

OptimizerOptions withPytorchDefaults(const TrainOptions& options) {
    const bool adam = options.trainer.optimizer == "adamw";
    OptimizerOptions result = options.trainer.optimizerOptions;
    result.learningRate = options.learningRate >= 0 ? options.learningRate : (adam ? 1e-3 : 1e-2);
    result.weightDecay = options.weightDecay >= 0 ? options.weightDecay : (adam ? 1e-2 : 0);
    return result;
}

/// The order of the rows of one epoch, from a seed of its own, so that a resumed run finds it again.
std::vector<std::size_t> epochOrder(const TrainOptions& options, std::size_t count, std::int64_t epoch) {
    if (options.shuffle) return SeededRandom(options.seed, "epoch " + std::to_string(epoch)).order(count);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
}

/// What a training with these options needs of each part of a model, as a run of the same settings.
PartNeeds needsOf(const TrainOptions& options, const ModelConfig& model, const NetworkOptions& network) {
    PlanInputs inputs{.model = model, .settings = {}, .network = network};
    inputs.settings.optimizer = options.trainer.optimizer;
    inputs.settings.loraRank = options.lora.rank;
    inputs.settings.loraTargets = options.lora.targets;
    inputs.settings.klWeight = options.trainer.klWeight;
    inputs.settings.objective = toString(options.trainer.objective);
    inputs.settings.activationCheckpointing = options.activationCheckpointing;
    inputs.settings.weightsDtype = options.weightsDtype;
    inputs.settings.referenceDtype = options.referenceDtype;
    return trainingNeeds(inputs);
}

Result<TrainingStart> makeTraining(const TrainOptions& options, const fs::path& model) {
    const auto needs = [&](const ModelConfig& config, const NetworkOptions& network) {
        return needsOf(options, config, network);
    };
    const auto networkOptions = options.model.networkOptions(model, needs);
    if (!networkOptions) return std::unexpected(networkOptions.error());
    TrainingStartOptions start;
    start.start = start.from = model;
    start.lora = options.lora;
    start.activationCheckpointing = options.activationCheckpointing;
    start.seed = options.seed;
    start.placement = networkOptions->placement;
    start.computeDtype = networkOptions->dtype;
    if (options.referenceDtype == "bfloat16") start.referenceDtype = torch::kBFloat16;
    TrainerOptions trainer = options.trainer;
    trainer.optimizerOptions = withPytorchDefaults(options);
    trainer.mastersDtype = dtypeOf(options.weightsDtype);
    return startTraining(start, trainer);
}

OrderedJson toRow(const StepReport& report, std::int64_t step, double rate) {
    OrderedJson row;
    row["step"] = step;
    row["learning_rate"] = rate;
    row["loss"] = report.loss;
    if (report.bound) {
        row["mi"] = report.bound->mi;
        row["row_accuracy"] = report.bound->rowAccuracy;
        row["column_accuracy"] = report.bound->columnAccuracy;
    }
    if (report.rewardMargin) row["reward_margin"] = *report.rewardMargin;
    if (report.rewardAccuracy) row["reward_accuracy"] = *report.rewardAccuracy;
    row["kl"] = report.kl.value_or(0);
    row["grad_norm"] = report.gradientNorm;
    row["update_norm"] = report.updateNorm;
    row["changed_share"] = report.changedShare;
    return row;
}

/// Everything that the weights depend on, for the state that a training is resumed from: see checkSameSetup(). How long
/// it goes on may change.
OrderedJson setupOf(const TrainOptions& options, const std::vector<MatrixRow>& rows) {
    const OptimizerOptions optimizer = withPytorchDefaults(options);
    OrderedJson data = OrderedJson::array();
    for (const MatrixRow& row : rows) data.push_back(OrderedJson::array({row.prompts, row.responses}));
    return {{"model", options.model.model},
            {"objective", toString(options.trainer.objective)},
            {"dpo-beta", options.trainer.dpoBeta},
            {"optimizer", options.trainer.optimizer},
            {"learning-rate", optimizer.learningRate},
            {"weight-decay", optimizer.weightDecay},
            {"schedule", options.schedule},
            {"warmup-steps", options.warmupSteps},
            {"clip-norm", options.trainer.clipNorm},
            {"kl-weight", options.trainer.klWeight},
            {"kl-all-positions", options.trainer.klAllPositions},
            {"weights-dtype", options.weightsDtype},
            {"lora-rank", options.lora.rank},
            {"lora-alpha", options.lora.alpha},
            {"lora-targets", options.lora.targets},
            {"queries-per-step", options.queriesPerStep},
            {"shuffle", options.shuffle},
            {"seed", options.seed},
            {"rows (hash)", sha256(dumpLine(data)).substr(0, 16)}};
}

class Training {
public:
    Training(const TrainOptions& options, Trainer& trainer, const std::vector<MatrixRow>& rows)
        : m_options(options),
          m_trainer(trainer),
          m_rows(rows),
          m_setup(setupOf(options, rows)),
          m_resumeFolder(withoutTrailingSlash(options.model.output).string() + ".resume") {
        const auto perEpoch = (rows.size() + options.queriesPerStep - 1) / options.queriesPerStep;
        m_stepsPerEpoch = static_cast<std::int64_t>(perEpoch);
        m_total = m_stepsPerEpoch * options.epochs;
        if (options.maxSteps > 0) m_total = std::min(m_total, options.maxSteps);
    }

    Result<void> run() {
        ProgressLine progress("training");
        auto saved = std::chrono::steady_clock::now();
        while (m_step < m_total) {
            const double rate =
                m_trainer.optimizer().options().learningRate * rateShare(schedule(), static_cast<double>(m_step));
            const auto report = m_trainer.step(batch(), rate, [](std::size_t) { return unlessInterrupted(); });
            if (!report) return interrupted(report.error());
            ++m_step;
            if (auto done = writeRows("-", {toRow(*report, m_step, rate)}); !done) return done;
            progress.update(static_cast<std::size_t>(m_step), static_cast<std::size_t>(m_total));
            const std::chrono::duration<double> since = std::chrono::steady_clock::now() - saved;
            if (m_step == m_total || since.count() < m_options.resumeMinutes * 60) continue;
            if (auto done = save(); !done) return done;
            saved = std::chrono::steady_clock::now();
        }
        return {};
    }

    Result<void> resume() {
        const Result<ResumeState> state = findResumeState(m_resumeFolder);
        if (!state) return cannotResume(state.error());
        if (auto same = checkSameSetup(*state, m_setup); !same) return cannotResume(same.error());
        if (auto loaded = loadResumeState(m_trainer, *state); !loaded) return cannotResume(loaded.error());
        m_step = state->progress.value("step", std::int64_t{0});
        return {};
    }

private:
    RateSchedule schedule() const { return {m_options.schedule, m_options.warmupSteps, m_total}; }

    std::vector<MatrixRow> batch() const {
        const std::int64_t epoch = m_step / m_stepsPerEpoch;
        const auto begin = static_cast<std::size_t>(m_step % m_stepsPerEpoch) * m_options.queriesPerStep;
        const auto order = epochOrder(m_options, m_rows.size(), epoch);
        std::vector<MatrixRow> rows;
        for (std::size_t i = begin; i < std::min(order.size(), begin + m_options.queriesPerStep); ++i) {
            rows.push_back(m_rows[order[i]]);
        }
        return rows;
    }

    static Result<void> cannotResume(const Error& error) {
        return fail(error.kind, "cannot go on with an earlier training: {problem}; leave out --resume to begin anew",
                    {{"problem", error.detail}});
    }

    Result<void> save() { return saveResumeState(m_trainer, {{"step", m_step}}, m_setup, m_resumeFolder); }

    Result<void> interrupted(const Error& error) {
        if (error.kind != ErrorKind::Cancelled && error.kind != ErrorKind::Numeric) return std::unexpected(error);
        if (auto done = save(); !done) return done;
        return fail(error.kind, "{problem}; the state after step {step} is in {folder}, go on with --resume",
                    {{"problem", error.detail}, {"step", m_step}, {"folder", m_resumeFolder}});
    }

    const TrainOptions& m_options;
    Trainer& m_trainer;
    const std::vector<MatrixRow>& m_rows;
    OrderedJson m_setup;
    fs::path m_resumeFolder;
    std::int64_t m_stepsPerEpoch = 0;
    std::int64_t m_total = 0;
    std::int64_t m_step = 0;
};

Result<void> runTrain(const TrainOptions& options) {
    if (options.model.output == "-") return fail(ErrorKind::Usage, "--output names the folder of the trained model");
    if (Result<void> possible = checkNewFolder(options.model.output); !possible) return possible;
    if (options.learningRate < 0) {
        std::cerr << sentence(kDefaultRate, {{"optimizer", options.trainer.optimizer},
                                             {"rate", withPytorchDefaults(options).learningRate}})
                  << '\n';
    }
    const auto path = locateModel(options.model.model);
    if (!path) return std::unexpected(path.error());
    const auto config = readModelConfig(*path);
    if (!config) return std::unexpected(config.error());
    const auto tokenizer = loadTokenizerOf(*path, *config);
    if (!tokenizer) return std::unexpected(tokenizer.error());
    const auto rows = readMatrixRows(options.model, **tokenizer, *config, options.trainer.objective);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty())
        return fail(ErrorKind::Input, "{file}: has no rows to train on", {{"file", options.model.input}});
    const auto start = makeTraining(options, *path);
    if (!start) return std::unexpected(start.error());
    Training training(options, *start->trainer, *rows);
    if (options.resume) {
        if (auto done = training.resume(); !done) return done;
    }
    if (auto done = training.run(); !done) return done;
    const torch::Dtype dtype = dtypeOf(options.saveDtype);
    const auto written = writeSealedFolder(options.model.output, [&](const fs::path& fresh) -> Result<void> {
        if (auto done = saveTrained(*start, fresh, dtype); !done) return done;
        return saveTokenizer(*path, fresh);
    });
    std::error_code error;
    if (written)
        fs::remove_all(withoutTrailingSlash(options.model.output).string() + ".resume",
                       error);  // the model is further on
    return written;
}

void addObjectiveOptions(CLI::App& command, TrainOptions& options) {
    Choices<Objective> objectives;
    for (const Objective objective : {Objective::Sami, Objective::Sft, Objective::Dpo})
        objectives.emplace_back(toString(objective), objective);
    addChoice(command, "--objective", options.trainer.objective, objectives,
              "sami; sft, each prompt's own response; or dpo, the first response preferred to the others")
        ->default_str("sami");
    command.add_option("--dpo-beta", options.trainer.dpoBeta, "The larger, the nearer to the starting model")
        ->check(between(1e-6, 100))
        ->capture_default_str();
}

void addTrainerOptions(CLI::App& command, TrainOptions& options) {
    command.add_option("--optimizer", options.trainer.optimizer, "rmsprop or adamw")
        ->check(CLI::IsMember({"rmsprop", "adamw"}))
        ->capture_default_str();
    command
        .add_option("--learning-rate", options.learningRate,
                    "Full rate, at most 1; PyTorch's default of the optimiser if not given")
        ->check(between(0, 1));
    command.add_option("--weight-decay", options.weightDecay, "PyTorch's default of the optimiser if not given")
        ->check(between(0, 1));
    command.add_option("--schedule", options.schedule, "constant, linear or cosine, over all updates")
        ->check(CLI::IsMember({"constant", "linear", "cosine"}))
        ->capture_default_str();
    command.add_option("--warmup-steps", options.warmupSteps, "First updates, over which the rate rises")
        ->check(atLeast(0))
        ->capture_default_str();
    command.add_option("--kl-weight", options.trainer.klWeight, "β of the KL to the starting model")
        ->check(atLeast(0))
        ->capture_default_str();
    command
        .add_flag("--kl-all-positions", options.trainer.klAllPositions,
                  "Measure it at every position, prompts included, instead of at those of responses")
        ->needs("--kl-weight");
    command
        .add_option("--reference-dtype", options.referenceDtype,
                    "How that model's copy is stored: bfloat16 for half the memory, or compute for --dtype's precision")
        ->check(CLI::IsMember({"bfloat16", "compute"}))
        ->capture_default_str();
    command
        .add_option("--weights-dtype", options.weightsDtype,
                    "What updates are added up in: float32, or bfloat16 as pure bfloat16 training does")
        ->check(CLI::IsMember({"float32", "bfloat16"}))
        ->capture_default_str();
    command.add_option("--clip-norm", options.trainer.clipNorm, "Largest gradient norm, 0 for none")
        ->check(atLeast(0))
        ->capture_default_str();
}

void addLoraOptions(CLI::App& command, LoraOptions& lora) {
    command.add_option("--lora-rank", lora.rank, "Train low-rank adapters of this rank; 0 trains all weights")
        ->check(between(0, 4096))
        ->capture_default_str();
    command.add_option("--lora-alpha", lora.alpha, "Adapters are scaled by alpha / rank; 0 for twice the rank")
        ->check(atLeast(0))
        ->capture_default_str();
    command.add_option("--lora-targets", lora.targets, "Projections that get one, q_proj,v_proj,…; all if not given")
        ->delimiter(',');
}

}  // namespace

void addTrain(CLI::App& app, Action& action) {
    auto options = std::make_shared<TrainOptions>();
    CLI::App* command = app.add_subcommand("train", "Train on responses written elsewhere");
    options->model.addModel(*command, "auto");
    options->model.addInput(*command, "{\"prompts\": [C], \"responses\": [C]}");
    command
        ->add_option("--output", options->model.output, "New folder of the trained model, or adapter with --lora-rank")
        ->required();
    options->model.addSpecials(*command);
    addObjectiveOptions(*command, *options);
    addTrainerOptions(*command, *options);
    addLoraOptions(*command, options->lora);
    command->add_option("--queries-per-step", options->queriesPerStep, "Rows of one update")
        ->check(between(1, 1e6))
        ->capture_default_str();
    command->add_option("--epochs", options->epochs, "Passes over the rows")
        ->check(between(1, 1e6))
        ->capture_default_str();
    command->add_option("--max-steps", options->maxSteps, "Stop after so many updates, 0 for all")
        ->check(atLeast(0))
        ->capture_default_str();
    command
        ->add_option("--activation-checkpointing", options->activationCheckpointing,
                     "Compute layers twice: less memory, more time; true or false")
        ->capture_default_str();
    command->add_option("--shuffle", options->shuffle, "true or false")->capture_default_str();
    command->add_option("--seed", options->seed, "Of the order of the rows")->check(atLeast(0))->capture_default_str();
    command->add_option("--resume-minutes", options->resumeMinutes, "Time between resume states")
        ->check(atLeast(0))
        ->capture_default_str();
    command->add_flag("--resume", options->resume, "Go on from OUTPUT.resume");
    command->add_option("--save-dtype", options->saveDtype, "float32, bfloat16 or float16")
        ->check(CLI::IsMember({"float32", "bfloat16", "float16"}))
        ->capture_default_str();
    command->callback([options, &action] { action = [options] { return runTrain(*options); }; });
}

}  // namespace sami
