#include "ui/session/experiment_jobs.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#include "core/dataset/demo_content.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr const char* kJudge = "pmi";
/// Ids of queries typed by the visitor begin so: Review marks them, and the judge leaves them out.
constexpr const char* kAskedPrefix = "asked-";
/// How a response ended that met the token limit.
constexpr const char* kCutOff = "length";

Result<Experiment*> opened(ExperimentSlot& slot) {
    if (slot) return &*slot;
    return fail(ErrorKind::NotFound, "No experiment is open.");
}

Result<OpenedExperiment> describe(Experiment& experiment) {
    OpenedExperiment opened;
    opened.path = fromUtf8(experiment.path().string());
    opened.readOnlyReason = fromUtf8(experiment.readOnlyReason());
    Result<RunSettings> settings = experiment.principles().settings();
    if (!settings) return std::unexpected(settings.error());
    Result<std::vector<Principle>> principles = experiment.principles().principles();
    if (!principles) return std::unexpected(principles.error());
    const Result<std::vector<Query>> queries = experiment.queries().queries();
    if (!queries) return std::unexpected(queries.error());
    opened.settings = std::move(*settings);
    opened.principles = std::move(*principles);
    for (const Query& query : *queries) opened.queries[query.id] = shownText(fromUtf8(query.text));
    return opened;
}

Result<LaunchedRun> launch(Experiment& experiment, RunConfig config) {
    const Result<RunRow> row = experiment.launch(std::move(config));
    if (!row) return std::unexpected(row.error());
    return LaunchedRun{*row, experiment.folder(*row).path()};
}

/// The newest model that was compared or could be, or nothing before the first iteration is done.
Result<std::optional<std::string>> newestModel(Experiment& experiment) {
    const Result<std::vector<IterationRow>> iterations = experiment.runs().iterations();
    if (!iterations) return std::unexpected(iterations.error());
    std::optional<std::string> newest;
    for (const IterationRow& iteration : *iterations) {
        if (!iteration.checkpoint.empty()) newest = iteration.model;
    }
    return newest;
}

std::optional<qint64> tokensOf(const std::optional<std::int64_t>& tokens) {
    return tokens ? std::optional<qint64>(*tokens) : std::nullopt;
}

bool wasAsked(const PairRow& row) {
    return row.queryId.starts_with(kAskedPrefix);
}

ComparedPair comparedPair(const PairRow& row) {
    return {.constitution = fromUtf8(row.constitution),
            .principled = row.column == 0,
            .baseline = {fromUtf8(row.baseline), tokensOf(row.baselineTokens), row.baselineFinish == kCutOff},
            .candidate = {fromUtf8(row.candidate), tokensOf(row.candidateTokens), row.candidateFinish == kCutOff},
            .diff = wordDiff(row.baseline, row.candidate)};
}

/// Pairs come by query, then column. Questions of the visitor go first, the latest of them on top.
std::vector<ComparedQuery> grouped(const std::vector<PairRow>& rows) {
    std::vector<ComparedQuery> queries;
    for (const PairRow& row : rows) {
        const QString id = fromUtf8(row.queryId);
        if (queries.empty() || queries.back().id != id) queries.push_back({id, fromUtf8(row.query), wasAsked(row), {}});
        queries.back().pairs.push_back(comparedPair(row));
    }
    const auto firstPrepared =
        std::stable_partition(queries.begin(), queries.end(), [](const ComparedQuery& query) { return query.asked; });
    std::reverse(queries.begin(), firstPrepared);
    return queries;
}

/// Held-out pairs under the principle without a verdict.
PairFilter stillToJudge() {
    PairFilter filter;
    filter.column = 0;
    filter.heldOutOnly = true;
    filter.unjudgedBy = kJudge;
    return filter;
}

std::vector<PairRow> withoutAsked(std::vector<PairRow> rows) {
    std::erase_if(rows, wasAsked);
    return rows;
}

std::string freshAskedId() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return kAskedPrefix + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

}  // namespace

Result<std::filesystem::path> freeExperimentPath(const std::filesystem::path& folder, const std::string& base) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return std::unexpected(ioError("make the folder", folder.string(), error.value()));
    std::filesystem::path path = folder / (base + ".sami");
    for (int number = 2; std::filesystem::exists(path, error); ++number) {
        path = folder / (base + "-" + std::to_string(number) + ".sami");
    }
    return path;
}

Result<OpenedExperiment> createDemo(ExperimentSlot& slot, const std::filesystem::path& folder,
                                    const Principle& principle) {
    const Result<std::filesystem::path> path = freeExperimentPath(folder, principle.name);
    if (!path) return std::unexpected(path.error());
    const Result<RunSettings> settings = preset("demo");
    const Result<std::vector<Query>> queries = demoQueries();
    if (!settings) return std::unexpected(settings.error());
    if (!queries) return std::unexpected(queries.error());
    Result<Experiment> created = Experiment::create(*path, {*settings, {principle}, *queries});
    if (!created) return std::unexpected(created.error());
    slot.emplace(std::move(*created));
    return teachOpen(slot);
}

Result<OpenedExperiment> teachOpen(ExperimentSlot& slot) {
    const Result<Experiment*> experiment = opened(slot);
    if (!experiment) return std::unexpected(experiment.error());
    Result<OpenedExperiment> described = describe(**experiment);
    if (!described) return described;
    const Result<RunConfig> config = (*experiment)->newRunConfig(RunTask::Iterate);
    if (!config) return std::unexpected(config.error());
    Result<LaunchedRun> run = launch(**experiment, *config);
    if (!run) return std::unexpected(run.error());
    described->run = std::move(*run);
    return described;
}

Result<OpenedExperiment> openExperiment(ExperimentSlot& slot, const std::filesystem::path& path) {
    Result<Experiment> experiment = Experiment::open(path);
    if (!experiment && experiment.error().kind == ErrorKind::Locked) {
        const std::string reason = experiment.error().detail;
        experiment = Experiment::open(path, Access::ReadOnly);
    }
    if (!experiment) return std::unexpected(experiment.error());
    slot.emplace(std::move(*experiment));
    if (!slot->isReadOnly()) {
        if (const auto imported = slot->importRuns(); !imported) return std::unexpected(imported.error());
    }
    Result<OpenedExperiment> described = describe(*slot);
    if (!described) return described;
    const Result<RunRow> run = slot->latestIterating();
    if (run) described->run = LaunchedRun{*run, slot->folder(*run).path()};
    if (!run && run.error().kind != ErrorKind::NotFound) return std::unexpected(run.error());
    return described;
}

Result<RunImport> importRun(ExperimentSlot& slot, const RunRow& row) {
    const Result<Experiment*> experiment = opened(slot);
    if (!experiment) return std::unexpected(experiment.error());
    return (*experiment)->importRun(row);
}

Result<ReviewData> loadReview(ExperimentSlot& slot) {
    const Result<Experiment*> experiment = opened(slot);
    if (!experiment) return std::unexpected(experiment.error());
    ReviewData review;
    const Result<std::optional<std::string>> candidate = newestModel(**experiment);
    if (!candidate) return std::unexpected(candidate.error());
    if (!*candidate) return review;
    const ComparisonStore comparisons = (*experiment)->comparisons();
    const Result<std::string> base = (*experiment)->baseBeside(**candidate);
    if (!base) return std::unexpected(base.error());
    const Result<std::vector<PairRow>> pairs = comparisons.pairs(*base, **candidate);
    if (!pairs) return std::unexpected(pairs.error());
    const Result<std::vector<WinRateRow>> rates = comparisons.winRates();
    if (!rates) return std::unexpected(rates.error());
    const Result<std::vector<PairRow>> unjudged = comparisons.pairs(*base, **candidate, stillToJudge());
    if (!unjudged) return std::unexpected(unjudged.error());
    review.comparison = {fromUtf8(*base), fromUtf8(**candidate), grouped(*pairs)};
    review.unjudged = static_cast<qint64>(withoutAsked(*unjudged).size());
    for (const WinRateRow& row : *rates) {
        if (row.baseline == *base && row.candidate == **candidate && row.judge == kJudge) {
            review.rate = JudgedRate{fromUtf8(row.judge), row.rate};
        }
    }
    return review;
}

Result<std::optional<LaunchedRun>> launchJudge(ExperimentSlot& slot) {
    const Result<Experiment*> experiment = opened(slot);
    if (!experiment) return std::unexpected(experiment.error());
    const Result<std::optional<std::string>> candidate = newestModel(**experiment);
    if (!candidate) return std::unexpected(candidate.error());
    if (!*candidate) return std::optional<LaunchedRun>();
    const Result<std::string> base = (*experiment)->baseBeside(**candidate);
    if (!base) return std::unexpected(base.error());
    const Result<std::vector<PairRow>> pairs = (*experiment)->comparisons().pairs(*base, **candidate, stillToJudge());
    if (!pairs) return std::unexpected(pairs.error());
    const std::vector<PairRow> judged = withoutAsked(*pairs);
    if (judged.empty()) return std::optional<LaunchedRun>();
    Result<RunConfig> config = (*experiment)->newRunConfig(RunTask::Judge);
    if (!config) return std::unexpected(config.error());
    config->judge = kJudge;
    config->judgePairs = toJudgePairs(judged);
    const Result<LaunchedRun> run = launch(**experiment, std::move(*config));
    if (!run) return std::unexpected(run.error());
    return std::optional<LaunchedRun>(*run);
}

Result<LaunchedRun> launchAsk(ExperimentSlot& slot, const std::string& question) {
    const Result<Experiment*> experiment = opened(slot);
    if (!experiment) return std::unexpected(experiment.error());
    const Result<std::optional<std::string>> candidate = newestModel(**experiment);
    if (!candidate) return std::unexpected(candidate.error());
    if (!*candidate) return fail(ErrorKind::NotFound, "There is no trained model yet: let an iteration finish first.");
    Result<RunConfig> config = (*experiment)->newRunConfig(RunTask::Compare);
    if (!config) return std::unexpected(config.error());
    // Held out: what visitors ask is never practised on.
    config->queries = {{.id = freshAskedId(), .text = question, .heldOut = true}};
    config->compareModels.clear();
    const Result<std::string> base = (*experiment)->baseBeside(**candidate);
    if (!base) return std::unexpected(base.error());
    for (const std::string& model : {*base, **candidate}) {
        const Result<std::string> location = (*experiment)->modelLocation(model);
        if (!location) return std::unexpected(location.error());
        config->compareModels.emplace_back(model, *location);
    }
    return launch(**experiment, std::move(*config));
}

}  // namespace sami
