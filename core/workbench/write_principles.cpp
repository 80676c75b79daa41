#include "core/workbench/write_principles.h"

#include <algorithm>

#include "core/constitution/writer_prompt.h"
#include "core/run/judge_name.h"
#include "core/workbench/asked_model.h"
#include "core/workbench/principles.h"

namespace sami {

namespace {

constexpr std::int64_t kUsualDrafts = 4;
constexpr std::int64_t kSeeds = std::int64_t{1} << 32;

Result<WriteAsk> askForPrinciples(const Document& document, const WriterWish& wish) {
    Result<std::vector<Principle>> existing = document.store().principles().principles();
    if (!existing) return std::unexpected(existing.error());
    const PrincipleSource source{wish.task, wish.good, wish.bad, std::move(*existing)};
    if (source.isEmpty()) {
        return fail(
            ErrorKind::Usage,
            "there is nothing to write principles from: describe the task with --task, give answers with --good "
            "or --bad, or write a first principle");
    }
    return WriteAsk{DraftKind::Principle, 0, true, principlePrompt(source), wish.count > 0 ? wish.count : kUsualDrafts};
}

Result<WriteAsk> askAboutRemark(const Document& document, std::int64_t draft, std::int64_t count) {
    const Result<DraftRow> row = document.store().runs().drafts().find(draft);
    if (!row) return std::unexpected(row.error());
    if (!row->from.remark) {
        return fail(ErrorKind::Usage, "draft {id} is no remark of a reader's: it has the words of {writer}",
                    {{"id", draft}, {"writer", row->from.writer}});
    }
    const Result<std::vector<Principle>> existing = document.store().principles().principles();
    if (!existing) return std::unexpected(existing.error());
    return WriteAsk{DraftKind::Principle, 0, true, remarkPrompt(*row->from.remark, *existing),
                    std::max<std::int64_t>(count, 1)};
}

/// Appends a question about each of the principles.
Result<void> askAbout(const Document& document, DraftKind kind, const std::vector<std::string>& principles,
                      std::int64_t count, std::vector<WriteAsk>& asks) {
    for (const std::string& named : principles) {
        const Result<Principle> principle = principleNamed(document, named);
        if (!principle) return std::unexpected(principle.error());
        const bool isAntithesis = kind == DraftKind::Antithesis;
        asks.push_back({kind, principle->id, isAntithesis || principle->hasAntithesis(),
                        isAntithesis ? antithesisPrompt(*principle) : paraphrasePrompt(*principle),
                        std::max<std::int64_t>(count, 1)});
    }
    return {};
}

Result<std::vector<WriteAsk>> asksFor(const Document& document, const WriterWish& wish) {
    std::vector<WriteAsk> asks;
    const bool isNew = wish.antithesesOf.empty() && wish.paraphrasesOf.empty() && wish.remark == 0;
    if (isNew || !wish.task.empty() || !wish.good.empty() || !wish.bad.empty()) {
        Result<WriteAsk> ask = askForPrinciples(document, wish);
        if (!ask) return std::unexpected(ask.error());
        asks.push_back(std::move(*ask));
    }
    if (wish.remark != 0) {
        Result<WriteAsk> ask = askAboutRemark(document, wish.remark, wish.count);
        if (!ask) return std::unexpected(ask.error());
        asks.push_back(std::move(*ask));
    }
    Result<void> done = askAbout(document, DraftKind::Antithesis, wish.antithesesOf, wish.count, asks);
    if (done) done = askAbout(document, DraftKind::Paraphrase, wish.paraphrasesOf, wish.count, asks);
    if (!done) return std::unexpected(done.error());
    return asks;
}

/// Who writes: sets the plan's writer and, of a local model, the settings' model and prompt format.
Result<void> chooseWriter(const Document& document, const WriterWish& wish, RunConfig& config) {
    const JudgeName asked(wish.writer);
    if (asked.kind() == JudgeKind::Endpoint) {
        Result<ChosenEndpoint> endpoint = chosenEndpoint(asked.rest(),
                                                         {.prompt = {},
                                                          .url = {},
                                                          .model = wish.endpoint.model,
                                                          .keyEnv = wish.endpoint.keyEnv,
                                                          .concurrency = wish.endpoint.concurrency,
                                                          .timeoutSeconds = wish.endpoint.timeoutSeconds},
                                                         "--writer-model");
        if (!endpoint) return std::unexpected(endpoint.error());
        config.write.writer = std::move(endpoint->name);
        config.write.endpoint = std::move(endpoint->setup);
        return {};
    }
    config.write.writer = wish.writer.empty() ? config.settings.model : wish.writer;
    if (wish.writer.empty()) return {};
    Result<PlacedModel> placed = placedModel(document, wish.writer);
    if (!placed) return std::unexpected(placed.error());
    config.settings.model = std::move(placed->location);
    config.settings.promptFormat = std::move(placed->promptFormat);
    return {};
}

/// A second writing with the same words is to bring others.
Result<std::int64_t> freshSeed(const Document& document, std::int64_t seed) {
    const Result<std::vector<DraftRow>> known = document.store().runs().drafts().drafts();
    if (!known) return std::unexpected(known.error());
    return (seed + (known->empty() ? 0 : known->back().id)) % kSeeds;
}

}  // namespace

Result<LaunchedRun> launchWriter(Document& document, const WriterWish& wish) {
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    Result<RunSettings> settings = document.store().principles().settings();
    if (!settings) return std::unexpected(settings.error());
    RunConfig config;
    config.task = RunTask::Write;
    config.settings = std::move(*settings);
    const Result<std::int64_t> seed =
        wish.sampling.seed ? Result<std::int64_t>(*wish.sampling.seed) : freshSeed(document, config.settings.seed);
    if (!seed) return std::unexpected(seed.error());
    config.settings.seed = *seed;
    config.settings.temperature = wish.sampling.temperature;
    config.settings.topP = wish.sampling.topP;
    config.settings.maxNewTokens = wish.sampling.maxNewTokens;
    Result<std::vector<WriteAsk>> asks = asksFor(document, wish);
    if (!asks) return std::unexpected(asks.error());
    config.write.asks = std::move(*asks);
    if (Result<void> chosen = chooseWriter(document, wish, config); !chosen) return std::unexpected(chosen.error());
    if (Result<void> valid = validate(config.settings); !valid) return std::unexpected(valid.error());
    return document.runs().launch(std::move(config));
}

Result<RunEntry> unfinishedWriter(const Document& document) {
    std::optional<RunEntry> latest;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task == RunTask::Write && run.state != RunState::Finished) latest = run;
    }
    if (latest) return *latest;
    return fail(ErrorKind::NotFound, "{file}: no writing of drafts is left unfinished", {{"file", document.path()}});
}

}  // namespace sami
