#include "core/workbench/scorable_answers.h"

#include <ranges>

#include "core/workbench/models.h"
#include "core/workbench/probe_run.h"

namespace sami {

namespace {

/// The named run, or the latest that has evaluated something.
Result<RunEntry> scoredRun(const Document& document, const AnswersWish& wish) {
    if (!wish.run.empty()) {
        Result<RunEntry> run = document.runs().entry(wish.run);
        if (run && run->task != RunTask::Iterate)
            return fail(ErrorKind::Usage, "{run} trains nothing; name a training run", {{"run", run->name}});
        return run;
    }
    const std::vector<RunEntry> runs = document.runs().entries();
    for (const RunEntry& run : runs | std::views::reverse) {
        if (run.task == RunTask::Iterate && answerSource(run, wish.answersOf, wish.training)) return run;
    }
    return fail(ErrorKind::NotFound, "{file}: no run has saved such answers yet; `sami run` makes some",
                {{"file", document.path()}});
}

/// What the run computed in: `auto` may stand for something else today.
RunSettings settingsOfThen(const RunConfig& config, const RunEntry& run) {
    RunSettings settings = config.settings;
    if (settings.dtype == "auto" && run.progress.started()) settings.dtype = run.progress.started()->dtype;
    return settings;
}

/// Who scores: the named model, else who wrote the answers.
Result<ComparedModel> scorerOf(const Document& document, const RunEntry& run, const AnswerSource& source,
                               const RunConfig& then, const std::string& wished) {
    const Result<std::string> writer = modelNameOf(document, run, source.model);
    if (!writer) return std::unexpected(writer.error());
    Result<ComparedModel> model = probedModel(document, wished.empty() ? *writer : wished);
    if (!model) return model;
    const Result<RunSettings> own = settingsOf(document, model->name);
    if (!own) return std::unexpected(own.error());
    if (!model->ownPrompts && own->model == then.settings.model) return model;
    return fail(ErrorKind::Usage,
                "{model} has another base than {run}, whose answers are tokens of its own: name one that began with "
                "{base}",
                {{"model", model->name}, {"run", run.name}, {"base", then.settings.model}});
}

}  // namespace

Result<ScorableAnswers> scorableAnswers(const Document& document, const AnswersWish& wish) {
    const Result<RunEntry> run = scoredRun(document, wish);
    if (!run) return std::unexpected(run.error());
    Result<AnswerSource> source = answerSource(*run, wish.answersOf, wish.training);
    if (!source) return std::unexpected(source.error());
    Result<RunConfig> then = RunFolder(run->folder).readLightConfig();
    if (!then) return std::unexpected(then.error());
    Result<RunConfig> config = probeConfig(document, settingsOfThen(*then, *run));
    if (!config) return std::unexpected(config.error());
    Result<ComparedModel> scorer = scorerOf(document, *run, *source, *then, wish.model);
    if (!scorer) return std::unexpected(scorer.error());
    Result<std::vector<RecordedAnswers>> recorded = recordedAnswers(*run, *source);
    if (!recorded) return std::unexpected(recorded.error());
    return ScorableAnswers{std::move(*source), std::move(*then), std::move(*config), std::move(*scorer),
                           std::move(*recorded)};
}

}  // namespace sami
