#include <cstdio>

#include "app/command.h"
#include "app/worker_runner.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

struct JudgeOptions {
    std::string file;
    std::string judge;
    std::string order = "both";
    std::string baseline;
    std::string candidate;
};

using ModelPair = std::pair<std::string, std::string>;

Result<std::vector<ModelPair>> pairsToJudge(const Experiment& experiment, const JudgeOptions& options) {
    Result<std::vector<ModelPair>> pairs = experiment.comparisons().comparedModels();
    if (!pairs) return pairs;
    std::erase_if(*pairs, [&](const ModelPair& pair) {
        return (!options.baseline.empty() && pair.first != options.baseline) ||
               (!options.candidate.empty() && pair.second != options.candidate);
    });
    if (pairs->empty()) {
        return fail(ErrorKind::Input, options.file +
                                          ": no two models have answered the same queries; run `sami run` or "
                                          "`sami compare` first");
    }
    return pairs;
}

Result<void> judgePair(const Experiment& experiment, const JudgeOptions& options, const ModelPair& models) {
    PairFilter filter;
    filter.heldOutOnly = true;
    filter.unjudgedBy = options.judge;
    const Result<std::vector<PairRow>> pairs = experiment.comparisons().pairs(models.first, models.second, filter);
    if (!pairs) return std::unexpected(pairs.error());
    if (pairs->empty()) return {};
    Result<RunConfig> config = experiment.newRunConfig(RunTask::Judge);
    if (!config) return std::unexpected(config.error());
    config->judge = options.judge;
    config->judgePairs = toJudgePairs(*pairs);
    const Result<RunRow> row = experiment.launch(*config);
    if (!row) return std::unexpected(row.error());
    const Result<RunProgress> progress = runWorkerProcess(experiment.folder(*row));
    const Result<RunImport> imported = experiment.importRun(*row);
    if (!progress) return std::unexpected(progress.error());
    return imported ? Result<void>() : std::unexpected(imported.error());
}

std::string describe(const WinRate& rate) {
    char text[256];
    std::snprintf(text, sizeof text,
                  "%.1f %% [%.1f, %.1f] %s win rate with Wilson 95 %% interval, n = %lld, ties %lld, errors %lld; "
                  "detects a lead of %.1f points",
                  100 * rate.rate, 100 * rate.wilson.low, 100 * rate.wilson.high,
                  std::string(WinRate::kFormula).c_str(), static_cast<long long>(rate.counts.judged()),
                  static_cast<long long>(rate.counts.ties), static_cast<long long>(rate.counts.errors),
                  100 * rate.smallestLead);
    return text;
}

Result<void> printWinRates(const Experiment& experiment) {
    const Result<std::vector<WinRateRow>> rates = experiment.comparisons().winRates();
    if (!rates) return std::unexpected(rates.error());
    for (const WinRateRow& row : *rates) {
        std::printf("%s against %s by %s: %s\n", row.candidate.c_str(), row.baseline.c_str(), row.judge.c_str(),
                    describe(row.rate).c_str());
        if (row.judge == "pmi") {
            std::printf(
                "    pmi asks the base model for the very quantity that training raises: circular for a trained "
                "model\n");
        }
    }
    return {};
}

Result<void> runJudge(const JudgeOptions& options) {
    if (options.judge != "pmi") {
        return fail(ErrorKind::Unsupported, "judge \"" + options.judge + "\" is not available yet; choose pmi");
    }
    const Result<Experiment> experiment = Experiment::open(options.file);
    if (!experiment) return std::unexpected(experiment.error());
    if (const auto imported = experiment->importRuns(); !imported) return std::unexpected(imported.error());
    const Result<std::vector<ModelPair>> pairs = pairsToJudge(*experiment, options);
    if (!pairs) return std::unexpected(pairs.error());
    for (const ModelPair& models : *pairs) {
        if (Result<void> done = judgePair(*experiment, options, models); !done) return done;
    }
    return printWinRates(*experiment);
}

}  // namespace

void addJudge(CLI::App& app, Action& action) {
    auto options = std::make_shared<JudgeOptions>();
    CLI::App* command = app.add_subcommand("judge", "Judge compared answers and print win rates");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--judge", options->judge, "pmi")->required();
    command
        ->add_option("--order", options->order, "both or random; pmi scores each answer by itself, so it has no order")
        ->check(CLI::IsMember({"both", "random"}))
        ->capture_default_str();
    command->add_option("--baseline", options->baseline, "Only pairs against this model");
    command->add_option("--candidate", options->candidate, "Only pairs of this model");
    command->callback([options, &action] { action = [options] { return runJudge(*options); }; });
}

}  // namespace sami
