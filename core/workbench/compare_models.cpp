#include "core/workbench/compare_models.h"

#include <set>

#include "core/base/text.h"

namespace sami {

namespace {

std::optional<bool> heldOutOf(ComparedQueries queries) {
    if (queries == ComparedQueries::All) return std::nullopt;
    return queries == ComparedQueries::HeldOut;
}

std::unexpected<Error> noQueries(ComparedQueries queries) {
    switch (queries) {
        case ComparedQueries::HeldOut:
            return fail(ErrorKind::Input, "the experiment has no held-out queries to compare on");
        case ComparedQueries::Training:
            return fail(ErrorKind::Input, "the experiment has no training queries to compare on");
        case ComparedQueries::All:
            break;
    }
    return fail(ErrorKind::Input, "the experiment has no queries to compare on");
}

/// Answers are comparable when both models were asked in the same way.
Result<ModelPair> comparable(const Document& document, const ComparisonWish& wish) {
    const Result<ModelRow> candidate = modelNamed(document, wish.candidate);
    if (!candidate) return std::unexpected(candidate.error());
    const Result<std::string> own = baseBeside(document, candidate->name);
    if (!own) return std::unexpected(own.error());
    const Result<ModelRow> baseline = modelNamed(document, wish.baseline.empty() ? *own : wish.baseline);
    if (!baseline) return std::unexpected(baseline.error());
    ModelPair models{baseline->name, candidate->name};
    if (Result<void> two = checkTwoModels(models); !two) return std::unexpected(two.error());
    if (baseline->kind != ModelKind::Base || models.baseline == *own) return models;
    return fail(ErrorKind::Usage,
                "{baseline} answered under other settings than the run of {candidate}; compare with --baseline {own}",
                {{"baseline", models.baseline}, {"candidate", models.candidate}, {"own", *own}});
}

/// Two trained models may have been asked in different ways.
Result<std::string> caveatOf(const Document& document, const ModelPair& models) {
    for (const std::string& name : {models.baseline, models.candidate}) {
        const Result<ModelRow> model = modelNamed(document, name);
        if (!model) return std::unexpected(model.error());
        if (!model->run || model->kind == ModelKind::Base) return std::string();
    }
    const Result<RunSettings> baseline = settingsOf(document, models.baseline);
    if (!baseline) return std::unexpected(baseline.error());
    const Result<RunSettings> candidate = settingsOf(document, models.candidate);
    if (!candidate) return std::unexpected(candidate.error());
    const OrderedJson one = toJson(*baseline);
    const OrderedJson other = toJson(*candidate);
    std::vector<std::string> differences;
    for (const std::string_view setting : kAnsweringSettings) {
        const std::string key(setting);
        if (one.at(key) == other.at(key)) continue;
        differences.push_back(sentence("{key} is {baseline} for {baseline_model} and {candidate} for {candidate_model}",
                                       {{"key", key},
                                        {"baseline", one.at(key).dump()},
                                        {"baseline_model", models.baseline},
                                        {"candidate", other.at(key).dump()},
                                        {"candidate_model", models.candidate}}));
    }
    if (differences.empty()) return std::string();
    return sentence("the two were asked in different ways: {differences}",
                    {{"differences", joined(differences, "; ")}});
}

/// Whether both are models, not responses that were written elsewhere.
Result<bool> canBeAsked(const Document& document, const ModelPair& models) {
    for (const std::string& name : {models.baseline, models.candidate}) {
        const Result<ModelRow> model = modelNamed(document, name);
        if (!model) return std::unexpected(model.error());
        if (!hasWeights(*model)) return false;
    }
    return true;
}

/// Responses that were written elsewhere can't be asked for.
std::unexpected<Error> nothingInCommon(const ModelPair& models) {
    return fail(ErrorKind::Input,
                "{baseline} and {candidate} have answered no query under the same constitution; import responses with "
                "the \"constitution\" that each was written under, as `sami export --responses` writes it",
                {{"baseline", models.baseline}, {"candidate", models.candidate}});
}

/// A run in which models answer queries as the run of the candidate had them do.
Result<RunConfig> answeringConfig(const Document& document, const ModelPair& models, std::vector<Query> queries) {
    Result<DocumentContent> content = document.store().principles().content();
    if (!content) return std::unexpected(content.error());
    RunConfig config;
    config.task = RunTask::Compare;
    Result<RunSettings> settings = settingsOf(document, models.candidate);
    if (!settings) return std::unexpected(settings.error());
    config.settings = std::move(*settings);
    config.principles = std::move(content->principles);
    config.flips = std::move(content->flips);
    config.personas = std::move(content->personas);
    config.queries = std::move(queries);
    for (const std::string& model : {models.baseline, models.candidate}) {
        const Result<std::string> location = modelLocation(document, model);
        if (!location) return std::unexpected(location.error());
        config.compareModels.emplace_back(model, *location);
    }
    return config;
}

}  // namespace

Result<Comparison> compareModels(Document& document, const ComparisonWish& wish) {
    const Result<ModelPair> models = comparable(document, wish);
    if (!models) return std::unexpected(models.error());
    Result<std::string> caveat = caveatOf(document, *models);
    if (!caveat) return std::unexpected(caveat.error());
    Comparison comparison{.models = *models, .filter = {}, .run = {}, .caveat = std::move(*caveat)};
    comparison.filter.heldOut = heldOutOf(wish.queries);
    comparison.filter.withAsked = false;
    comparison.filter.queryLimit = wish.limit;
    Result<std::vector<Query>> queries =
        document.store().queries().queries({.heldOut = comparison.filter.heldOut, .limit = wish.limit});
    if (!queries) return std::unexpected(queries.error());
    const Result<std::vector<PairRow>> pairs = comparedPairs(document, comparison);
    if (!pairs) return std::unexpected(pairs.error());
    if (queries->empty() && pairs->empty()) return noQueries(wish.queries);
    std::set<std::string> answered;
    for (const PairRow& pair : *pairs) answered.insert(pair.queryId);
    std::erase_if(*queries, [&](const Query& query) { return answered.contains(query.id); });
    const bool isFull = wish.limit && std::ssize(answered) >= *wish.limit;
    const Result<bool> askable = canBeAsked(document, *models);
    if (!askable) return std::unexpected(askable.error());
    if (queries->empty() || isFull || (!*askable && !pairs->empty())) return comparison;
    if (!*askable) return nothingInCommon(*models);
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    Result<RunConfig> config = answeringConfig(document, *models, std::move(*queries));
    if (!config) return std::unexpected(config.error());
    const Result<LaunchedRun> run = document.runs().launch(std::move(*config));
    if (!run) return std::unexpected(run.error());
    comparison.run = *run;
    return comparison;
}

Result<std::vector<PairRow>> comparedPairs(const Document& document, const Comparison& comparison) {
    return document.store().comparisons().pairs(comparison.models, comparison.filter);
}

Result<AskedModels> askModels(Document& document, const ModelPair& models, std::string_view question) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<std::string> id = document.store().queries().freeId("asked");
    if (!id) return std::unexpected(id.error());
    const Query query{*id, std::string(question), true, QueryOrigin::Asked};
    Result<RunConfig> config = answeringConfig(document, models, {query});
    if (!config) return std::unexpected(config.error());
    // First of all: a question without a run is shown nowhere, but a run without its question would wait for ever.
    if (const Result<ImportCount> added = document.store().queries().add({query}); !added)
        return std::unexpected(added.error());
    Result<LaunchedRun> run = document.runs().launch(std::move(*config));
    if (!run) return std::unexpected(run.error());
    return AskedModels{std::move(*run), *id, models};
}

}  // namespace sami
