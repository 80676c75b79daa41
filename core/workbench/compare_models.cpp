#include "core/workbench/compare_models.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/run/run_options.h"
#include "core/weights/model_location.h"

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

constexpr std::string_view kOtherModel = "model:";

/// The last part of a path without what says that it is a file of weights.
std::string nameOfLocation(std::string_view location) {
    while (location.ends_with('/')) location.remove_suffix(1);
    std::string_view name = location.substr(location.rfind('/') + 1);
    if (name.ends_with(".gguf")) name.remove_suffix(5);
    return std::string(name);
}

/// A model as it is wished for; one that is new to the experiment is made known.
Result<ModelRow> wishedModel(Document& document, const std::string& name, PromptCondition condition) {
    std::string known = name;
    if (name.starts_with(kOtherModel)) {
        const std::string location = nameFromEverywhere(name.substr(kOtherModel.size()));
        const Result<std::filesystem::path> there = locateModel(location);
        if (!there) return std::unexpected(there.error());
        known = nameOfLocation(location);
        if (const Result<ModelRow> row = modelNamed(document, known); !row || row->location != location) {
            if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
            const Result<std::int64_t> made = document.store().models().otherRow(known, location);
            if (!made) return std::unexpected(made.error());
        }
    }
    Result<ModelRow> model = modelNamed(document, known);
    if (!model || condition == PromptCondition::With) return model;
    if (model->kind == ModelKind::Variant || !hasWeights(*model)) {
        return fail(ErrorKind::Usage, "{model} can't be asked under a condition of its own; name a model that can",
                    {{"model", model->name}});
    }
    const std::string variant = ModelStore::variantName(model->name, condition);
    if (const Result<ModelRow> row = modelNamed(document, variant)) return row;
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<std::int64_t> made = document.store().models().variantRow(model->name, condition);
    if (!made) return std::unexpected(made.error());
    return modelNamed(document, variant);
}

/// Answers are comparable when both models were asked in the same way.
Result<ModelPair> comparable(Document& document, const ComparisonWish& wish) {
    const Result<ModelRow> candidate = wishedModel(document, wish.candidate, wish.candidateCondition);
    if (!candidate) return std::unexpected(candidate.error());
    const Result<std::string> own = baseBeside(document, candidate->name);
    if (!own) return std::unexpected(own.error());
    const Result<ModelRow> baseline =
        wishedModel(document, wish.baseline.empty() ? *own : wish.baseline, wish.baselineCondition);
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

/// Whether a model has answered all of the queries under the constitutions that it would be asked under.
Result<bool> hasAnswered(const Document& document, const std::string& model, const RunConfig& config,
                         const Contrast& contrast) {
    ResponseFilter filter;
    filter.model = model;
    filter.currentOnly = true;
    const Result<std::vector<ResponseRow>> rows = document.store().responses().responses(filter);
    if (!rows) return std::unexpected(rows.error());
    std::set<std::pair<std::string, std::string>> answered;
    for (const ResponseRow& row : *rows) answered.emplace(row.response.queryId, row.response.constitution);
    return std::ranges::all_of(config.queries, [&](const Query& query) {
        return std::ranges::all_of(contrast.draw(query.id, ContrastUse::Evaluation), [&](const Constitution& drawn) {
            return answered.contains({query.id, drawn.text()});
        });
    });
}

/// One that has answered already is not asked again: its answers may have been judged.
Result<void> leaveOutAnswered(const Document& document, RunConfig& config) {
    const Result<Contrast> contrast = Contrast::create(contrastOptions(config));
    if (!contrast) return std::unexpected(contrast.error());
    std::vector<ComparedModel> missing;
    for (const ComparedModel& model : config.compareModels) {
        const Result<bool> answered = hasAnswered(document, model.name, config, *contrast);
        if (!answered) return std::unexpected(answered.error());
        if (!*answered) missing.push_back(model);
    }
    if (!missing.empty()) config.compareModels = std::move(missing);
    return {};
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
    config.principles = withoutNotes(std::move(content->principles));
    config.flips = std::move(content->flips);
    config.personas = std::move(content->personas);
    config.queries = std::move(queries);
    for (const std::string& model : {models.baseline, models.candidate}) {
        const Result<std::string> location = modelLocation(document, model);
        if (!location) return std::unexpected(location.error());
        const Result<ModelRow> row = modelNamed(document, model);
        const Result<ModelRow> behind = modelBehind(document, model);
        if (!row || !behind) return std::unexpected((row ? behind : row).error());
        config.compareModels.push_back({model, *location, row->condition, behind->kind == ModelKind::Other});
    }
    return config;
}

/// The queries that not both models have answered, of each data set so many that all together are within the limit.
Result<std::vector<Query>> unanswered(const Document& document, const Comparison& comparison,
                                      const std::vector<PairRow>& pairs) {
    Result<std::vector<Query>> queries = document.store().queries().queries({.heldOut = comparison.filter.heldOut});
    if (!queries) return queries;
    std::set<std::string> answered;
    for (const PairRow& pair : pairs) answered.insert(pair.queryId);
    const std::optional<std::int64_t>& limit = comparison.filter.limitOfEachSet;
    std::map<std::string, std::int64_t> taken;  // of each set
    for (const Query& query : *queries) taken[query.set] += answered.contains(query.id) ? 1 : 0;
    std::erase_if(*queries, [&](const Query& query) {
        return answered.contains(query.id) || (limit && ++taken[query.set] > *limit);
    });
    return queries;
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
    comparison.filter.limitOfEachSet = wish.limit;
    const Result<std::vector<PairRow>> pairs = comparedPairs(document, comparison);
    if (!pairs) return std::unexpected(pairs.error());
    Result<std::vector<Query>> queries = unanswered(document, comparison, *pairs);
    if (!queries) return std::unexpected(queries.error());
    if (queries->empty() && pairs->empty()) return noQueries(wish.queries);
    const Result<bool> askable = canBeAsked(document, *models);
    if (!askable) return std::unexpected(askable.error());
    if (queries->empty() || (!*askable && !pairs->empty())) return comparison;
    if (!*askable) return nothingInCommon(*models);
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    Result<RunConfig> config = answeringConfig(document, *models, std::move(*queries));
    if (!config) return std::unexpected(config.error());
    if (Result<void> done = leaveOutAnswered(document, *config); !done) return std::unexpected(done.error());
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
