#include "core/workbench/judge_pairs.h"

namespace sami {

Result<std::vector<ModelPair>> pairsToJudge(const Document& document, const JudgeWish& wish) {
    ModelPair wanted{wish.baseline, wish.candidate};
    for (std::string* name : {&wanted.baseline, &wanted.candidate}) {
        if (name->empty()) continue;
        const Result<ModelRow> known = modelNamed(document, *name);
        if (!known) return std::unexpected(known.error());
        *name = known->name;
    }
    if (!wanted.candidate.empty()) {
        if (Result<void> two = checkTwoModels(wanted); !two) return std::unexpected(two.error());
    }
    Result<std::vector<ModelPair>> pairs = document.store().comparisons().comparedModels();
    if (!pairs) return pairs;
    std::erase_if(*pairs, [&](const ModelPair& pair) {
        return (!wanted.baseline.empty() && pair.baseline != wanted.baseline) ||
               (!wanted.candidate.empty() && pair.candidate != wanted.candidate);
    });
    if (pairs->empty()) {
        return fail(ErrorKind::Input,
                    "{file}: no two models have answered the same queries under the same constitution; run `sami run` "
                    "or `sami compare` first",
                    {{"file", document.path()}});
    }
    return pairs;
}

PairFilter unjudgedPairs(const std::string& judge) {
    PairFilter filter;
    filter.principled = true;
    filter.heldOut = true;
    filter.withAsked = false;
    filter.unjudgedBy = judge;
    return filter;
}

Result<std::int64_t> countUnjudged(const Document& document, const ModelPair& models, const std::string& judge) {
    return document.store().comparisons().count(models, unjudgedPairs(judge));
}

Result<std::optional<LaunchedRun>> launchJudge(Document& document, const ModelPair& models, const std::string& judge) {
    if (judge != "pmi")
        return fail(ErrorKind::Unsupported, "judge \"{judge}\" is not available yet; choose pmi", {{"judge", judge}});
    if (Result<void> writable = checkWritable(document); !writable) return std::unexpected(writable.error());
    const Result<std::vector<PairRow>> pairs = document.store().comparisons().pairs(models, unjudgedPairs(judge));
    if (!pairs) return std::unexpected(pairs.error());
    if (pairs->empty()) return std::optional<LaunchedRun>();
    RunConfig config;
    config.task = RunTask::Judge;
    config.judge = judge;
    Result<RunSettings> settings = settingsOf(document, models.candidate);
    if (!settings) return std::unexpected(settings.error());
    config.settings = std::move(*settings);
    Result<std::vector<JudgePair>> judged = document.store().verdicts().judgePairs(*pairs);
    if (!judged) return std::unexpected(judged.error());
    config.judgePairs = std::move(*judged);
    const Result<LaunchedRun> run = document.runs().launch(std::move(config));
    if (!run) return std::unexpected(run.error());
    return std::optional(*run);
}

Result<std::vector<WinRateRow>> winRates(const Document& document) {
    return document.store().verdicts().winRates();
}

}  // namespace sami
