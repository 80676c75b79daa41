#include <cstdio>

#include "app/command.h"
#include "app/number_options.h"
#include "app/worker_runner.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

struct CompareOptions {
    std::string file;
    std::string baseline;  ///< empty: the candidate's own base
    std::string candidate;
    std::string queries = "held-out";
    std::int64_t limit = 0;
};

PairFilter filterOf(const CompareOptions& options) {
    PairFilter filter;
    filter.heldOutOnly = options.queries == "held-out";
    if (options.limit > 0) filter.limit = options.limit;
    return filter;
}

Result<std::vector<RunQuery>> wantedQueries(const Experiment& experiment, const CompareOptions& options) {
    Result<RunConfig> config = experiment.newRunConfig(RunTask::Compare);
    if (!config) return std::unexpected(config.error());
    std::vector<RunQuery> queries;
    for (const RunQuery& query : config->queries) {
        const bool wanted = options.queries == "all" || query.heldOut == (options.queries == "held-out");
        const bool room = options.limit == 0 || static_cast<std::int64_t>(queries.size()) < options.limit;
        if (wanted && room) queries.push_back(query);
    }
    if (queries.empty())
        return fail(ErrorKind::Input, "the experiment has no " + options.queries + " queries to compare on");
    return queries;
}

/// Has both models answer what is not answered yet.
Result<void> answerQueries(const Experiment& experiment, const CompareOptions& options, std::vector<RunQuery> queries) {
    Result<RunConfig> config = experiment.newRunConfig(RunTask::Compare);
    if (!config) return std::unexpected(config.error());
    // As the run had the model answer: answers under other settings are no comparison.
    Result<RunSettings> settings = experiment.settingsOf(options.candidate);
    if (!settings) return std::unexpected(settings.error());
    config->settings = std::move(*settings);
    config->queries = std::move(queries);
    for (const std::string& model : {options.baseline, options.candidate}) {
        const Result<std::string> location = experiment.modelLocation(model);
        if (!location) return std::unexpected(location.error());
        config->compareModels.emplace_back(model, *location);
    }
    const Result<RunRow> row = experiment.launch(*config);
    if (!row) return std::unexpected(row.error());
    const Result<RunProgress> progress = runWorkerProcess(experiment.folder(*row));
    const Result<RunImport> imported = experiment.importRun(*row);
    if (!progress) return std::unexpected(progress.error());
    return imported ? Result<void>() : std::unexpected(imported.error());
}

void printPairs(const std::vector<PairRow>& pairs, const CompareOptions& options) {
    for (const PairRow& pair : pairs) {
        std::printf("\n[%s] %s\n  %s: %s\n  %s: %s\n", pair.constitutionName.c_str(), pair.query.c_str(),
                    options.baseline.c_str(), pair.baseline.c_str(), options.candidate.c_str(), pair.candidate.c_str());
    }
    std::printf("\n%zu pairs of %s and %s\n", pairs.size(), options.baseline.c_str(), options.candidate.c_str());
}

/// Answers are comparable when both models were asked in the same way.
Result<void> checkComparable(const Experiment& experiment, CompareOptions& options) {
    const Result<std::string> own = experiment.baseBeside(options.candidate);
    if (!own) return std::unexpected(own.error());
    if (options.baseline.empty()) options.baseline = *own;
    if (options.baseline == options.candidate)
        return fail(ErrorKind::Usage, options.baseline + " is compared with itself; name another candidate");
    if (!options.baseline.ends_with("base") || options.baseline == *own) return {};
    return fail(ErrorKind::Usage, options.baseline + " answered under other settings than the run of " +
                                      options.candidate + "; compare with --baseline " + *own);
}

Result<void> runCompare(CompareOptions options) {
    const Result<Experiment> experiment = Experiment::open(options.file);
    if (!experiment) return std::unexpected(experiment.error());
    if (const auto imported = experiment->importRuns(); !imported) return std::unexpected(imported.error());
    if (Result<void> comparable = checkComparable(*experiment, options); !comparable) return comparable;
    Result<std::vector<RunQuery>> queries = wantedQueries(*experiment, options);
    if (!queries) return std::unexpected(queries.error());
    Result<std::vector<PairRow>> pairs =
        experiment->comparisons().pairs(options.baseline, options.candidate, filterOf(options));
    if (!pairs) return std::unexpected(pairs.error());
    std::erase_if(*queries, [&](const RunQuery& query) {
        return std::ranges::any_of(*pairs, [&](const PairRow& pair) { return pair.queryId == query.id; });
    });
    if (!queries->empty()) {
        if (Result<void> done = answerQueries(*experiment, options, *queries); !done) return done;
        pairs = experiment->comparisons().pairs(options.baseline, options.candidate, filterOf(options));
        if (!pairs) return std::unexpected(pairs.error());
    }
    printPairs(*pairs, options);
    return {};
}

}  // namespace

void addCompare(CLI::App& app, Action& action) {
    auto options = std::make_shared<CompareOptions>();
    CLI::App* command = app.add_subcommand("compare", "Answers of two models side by side");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--baseline", options->baseline,
                        "base, iteration-1, … or imported responses; the candidate's base if not given");
    command->add_option("--candidate", options->candidate, "iteration-1, run-2/iteration-1, … or imported responses")
        ->required();
    command->add_option("--queries", options->queries, "held-out, training or all")
        ->check(CLI::IsMember({"held-out", "training", "all"}))
        ->capture_default_str();
    command->add_option("--limit", options->limit, "Most queries, 0 for all")->check(atLeast(0));
    command->callback([options, &action] { action = [options] { return runCompare(*options); }; });
}

}  // namespace sami
