#include <algorithm>
#include <cstdio>
#include <iostream>

#include "app/command.h"
#include "app/number_options.h"
#include "app/run_to_end.h"
#include "core/base/text.h"
#include "core/workbench/baselines.h"
#include "core/workbench/compare_models.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

struct BaselinesOptions {
    std::string file;
    BaselinesWish wish;
    std::int64_t iterations = 0;  ///< 0: as the experiment says
    bool tableOnly = false;
    bool json = false;
};

/// Brings every run of the table to its end, those that were begun first of all.
Result<void> runAll(Document& document, const BaselinesWish& wish) {
    const Result<std::vector<BaselineRun>> runs = baselineRuns(document, wish);
    if (!runs) return std::unexpected(runs.error());
    std::size_t number = 0;
    for (const BaselineRun& wanted : *runs) {
        ++number;
        if (wanted.isFinished()) continue;
        std::cerr << sentence(
            "{number} of {count}: {method}, seed {seed}\n",
            {{"number", number}, {"count", runs->size()}, {"method", wanted.method}, {"seed", wanted.seed}});
        std::int64_t run = wanted.run ? wanted.run->number : 0;
        if (!wanted.run) {
            const Result<LaunchedRun> launched = launchBaseline(document, wish, wanted);
            if (!launched) return std::unexpected(launched.error());
            run = launched->number;
        }
        const Result<RunEntry> ended = runToEnd(document, run);
        if (!ended) return std::unexpected(ended.error());
        if (ended->state != RunState::Finished) {
            std::cerr << sentence("warning: {run} did not finish and is left out of the table\n",
                                  {{"run", ended->name}});
        }
    }
    return {};
}

/// How many held-out queries the runs evaluate: the base is asked no others. Nothing where none has finished.
Result<std::optional<std::int64_t>> evaluatedQueries(const std::vector<BaselineRun>& runs) {
    const auto finished = std::ranges::find_if(runs, &BaselineRun::isFinished);
    if (finished == runs.end()) return std::nullopt;
    const Result<RunConfig> config = RunFolder(finished->run->folder).readConfig();
    if (!config) return std::unexpected(config.error());
    return config->settings.heldOutQueries;
}

/// Has the base answer without the constitution.
Result<void> askBare(Document& document, const BaselinesWish& wish) {
    const Result<std::vector<BaselineRun>> runs = baselineRuns(document, wish);
    if (!runs) return std::unexpected(runs.error());
    const Result<std::string> base = baseOf(document, *runs);
    if (!base) return std::unexpected(base.error());
    const Result<std::optional<std::int64_t>> limit = evaluatedQueries(*runs);
    if (!limit) return std::unexpected(limit.error());
    const Result<Comparison> bare = compareModels(
        document,
        {.baseline = *base, .candidate = *base, .candidateCondition = PromptCondition::Without, .limit = *limit});
    if (!bare) return std::unexpected(bare.error());
    if (!bare->run) return {};
    const Result<RunEntry> ended = runToEnd(document, bare->run->number);
    return ended ? Result<void>() : std::unexpected(ended.error());
}

/// A judge that can't be asked is refused before hours of training. One behind an endpoint, or with a prompt of
/// one's own, is asked by `sami judge`, and named here as its verdicts name it.
Result<void> checkJudges(const Document& document, const BaselinesWish& wish) {
    for (const std::string& judge : wish.judges) {
        const JudgeName name(judge);
        if (name.hasOwnPrompt()) continue;
        if (name.kind() != JudgeKind::Endpoint) {
            const Result<ChosenJudge> chosen = chooseJudge(document, {.judge = judge});
            if (!chosen) return std::unexpected(chosen.error());
        } else if (judge.find("://") != std::string::npos) {
            return fail(ErrorKind::Usage,
                        "{judge} is asked with `sami judge --judge {judge} --judge-model NAME`; name it here as its "
                        "verdicts do, endpoint:HOST/NAME",
                        {{"judge", judge}});
        }
    }
    return {};
}

Result<void> judgeAll(Document& document, const BaselinesWish& wish) {
    const Result<std::vector<BaselineRun>> runs = baselineRuns(document, wish);
    if (!runs) return std::unexpected(runs.error());
    const Result<std::string> own = baseOf(document, *runs);
    if (!own) return std::unexpected(own.error());
    std::vector<ModelPair> pairs{{*own, ModelStore::variantName(*own, PromptCondition::Without)}};
    for (const BaselineRun& wanted : *runs) {
        if (!wanted.isFinished()) continue;
        const Result<std::string> last = lastModelOf(document, *wanted.run);
        if (!last) return std::unexpected(last.error());
        const Result<std::string> base = baseBeside(document, *last);
        if (!base) return std::unexpected(base.error());
        pairs.push_back({*base, *last});
    }
    for (const std::string& judge : wish.judges) {
        const JudgeName name(judge);
        const bool isAskedElsewhere = name.kind() == JudgeKind::Endpoint || name.hasOwnPrompt();
        if (isAskedElsewhere) continue;
        for (const ModelPair& models : pairs) {
            const Result<std::optional<LaunchedRun>> run = launchJudge(document, models, {.judge = judge});
            if (!run) return std::unexpected(run.error());
            if (!*run) continue;
            const Result<RunEntry> ended = runToEnd(document, (*run)->number);
            if (!ended) return std::unexpected(ended.error());
        }
    }
    return {};
}

/// An empty table beside runs that were made with other settings needs a word.
void tellOfOtherRuns(const Document& document, const BaselineTable& table) {
    const auto isRun = [](const RunEntry& run) { return run.task == RunTask::Iterate; };
    const bool hasAny =
        std::ranges::any_of(table.rows, [](const BaselineRow& row) { return row.measures.contains("seconds"); });
    if (hasAny || std::ranges::none_of(document.runs().entries(), isRun)) return;
    std::cerr << "no finished run of the experiment is set up like this: repeat the --set and --iterations that the "
                 "table's runs were made with\n";
}

Result<void> runBaselines(BaselinesOptions options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file);
    if (!document) return std::unexpected(document.error());
    if (Result<void> known = (*document)->runs().catchUp(); !known) return known;
    printProblems(**document);
    if (options.iterations > 0) options.wish.iterations = options.iterations;
    if (Result<void> known = checkJudges(**document, options.wish); !known) return known;
    if (!options.tableOnly) {
        if (Result<void> done = runAll(**document, options.wish); !done) return done;
        if (Result<void> done = askBare(**document, options.wish); !done) return done;
        if (Result<void> done = judgeAll(**document, options.wish); !done) return done;
    }
    const Result<BaselineTable> table = baselineTable(**document, options.wish);
    if (!table) return std::unexpected(table.error());
    tellOfOtherRuns(**document, *table);
    std::cout << (options.json ? dumpLine(toJson(*table)) + "\n" : toText(*table));
    return {};
}

}  // namespace

void addBaselines(CLI::App& app, Action& action) {
    auto options = std::make_shared<BaselinesOptions>();
    std::vector<std::string> methods;
    for (const BaselineMethod& method : baselineMethods()) methods.emplace_back(method.name);
    CLI::App* command = app.add_subcommand(
        "baselines", "What else could have taught the same: SAMI beside other ways, over several seeds, in one table");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--methods", options->wish.methods, "Any of " + joined(methods, ", "))
        ->delimiter(',')
        ->capture_default_str();
    command->add_option("--seeds", options->wish.seeds, "Runs of each")->check(between(1, 100))->capture_default_str();
    command->add_option("--judge", options->wish.judges, "Judges whose win rates against the prompted base are shown")
        ->delimiter(',');
    command->add_option("--iterations", options->iterations, "Of each run")->check(between(1, 100));
    command->add_option("--device", options->wish.device, "Where to compute");
    command->add_option("--set", options->wish.settings, "key=value, of all runs (repeatable)")
        ->allow_extra_args(false);
    command->add_flag("--table", options->tableOnly, "Only print what the finished runs say");
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &action] { action = [options] { return runBaselines(*options); }; });
}

}  // namespace sami
