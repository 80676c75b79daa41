#include "core/workbench/probe_run.h"

#include <limits>

#include "core/evaluation/mean_interval.h"
#include "core/run/metric_interval.h"
#include "core/workbench/models.h"

namespace sami {

Result<ProbeReading> readProbe(const Document& document, std::int64_t run, ProbePurpose purpose) {
    const Result<RunEntry> entry = document.runs().entry(run);
    if (!entry) return std::unexpected(entry.error());
    const RunFolder folder(entry->folder);
    Result<RunConfig> config = folder.readConfig();
    if (!config) return std::unexpected(config.error());
    if (config->task != RunTask::Probe || config->probe.purpose != purpose) {
        return fail(ErrorKind::Input, "{run} is no {purpose}", {{"run", entry->name}, {"purpose", toString(purpose)}});
    }
    Result<std::vector<ProbeResult>> results = readProbeResults(folder, config->probe);
    if (!results) return std::unexpected(results.error());
    return ProbeReading{run, entry->name, std::move(*config), std::move(*results)};
}

std::vector<std::int64_t> finishedProbes(const Document& document, ProbePurpose purpose) {
    std::vector<std::int64_t> numbers;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task != RunTask::Probe || run.state != RunState::Finished) continue;
        // What is kept of it says what it is for; the files of a run are large.
        const Result<RunConfig> kept = document.store().runs().config(run.number);
        if (!kept || kept->probe.purpose == purpose) numbers.push_back(run.number);
    }
    return numbers;
}

Result<RunConfig> probeConfig(const Document& document, RunSettings settings) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    RunConfig config;
    config.task = RunTask::Probe;
    config.settings = std::move(settings);
    config.settings.device = content->settings.device;
    config.principles = withoutNotes(std::move(content->principles));
    config.flips = std::move(content->flips);
    config.personas = std::move(content->personas);
    return config;
}

Result<ComparedModel> probedModel(const Document& document, const std::string& name) {
    const Result<ModelRow> model = modelNamed(document, name);
    if (!model) return std::unexpected(model.error());
    if (model->kind == ModelKind::Variant) {
        return fail(ErrorKind::Usage, "{model} is {behind} asked under a condition; name {behind} itself",
                    {{"model", model->name}, {"behind", model->variantOf}});
    }
    Result<std::string> location = modelLocation(document, model->name);
    if (!location) return std::unexpected(location.error());
    return ComparedModel{model->name, std::move(*location), PromptCondition::With, model->kind == ModelKind::Other};
}

Result<LaunchedRun> launchProbe(Document& document, RunConfig config) {
    return document.runs().launch(std::move(config));
}

namespace {

QueryMean meanOf(std::span<const double> values, const MetricInfo& metric, const MetricLimits& limits) {
    QueryMean mean{std::numeric_limits<double>::quiet_NaN(), std::nullopt, std::ssize(values)};
    if (values.empty()) return mean;
    mean.value = 0;
    for (const double value : values) mean.value += value / static_cast<double>(values.size());
    mean.interval = intervalOf(metric, {mean.value, standardError(values), mean.n}, limits);
    return mean;
}

}  // namespace

QueryMean queryMean(std::span<const double> values) {
    return meanOf(values, *findMetric("diagonal_logprob"), {});  // any metric that nothing bounds
}

QueryMean boundMean(std::span<const double> bounds, double ceiling) {
    return meanOf(bounds, *findMetric("mi"), metricLimits(ceiling, 0));
}

OrderedJson toJson(const QueryMean& mean) {
    OrderedJson json{{"mean", mean.value}, {"n", mean.n}};
    json["interval"] =
        mean.interval ? OrderedJson{{"low", mean.interval->low}, {"high", mean.interval->high}} : OrderedJson();
    return json;
}

double marginOf(const std::vector<std::vector<double>>& logProbs, std::size_t own) {
    const std::vector<double>& constitution = logProbs[own];
    const std::vector<double>& antithesis = logProbs[own + 1];
    return (constitution[0] - antithesis[0] + antithesis[1] - constitution[1]) / 2;
}

}  // namespace sami
