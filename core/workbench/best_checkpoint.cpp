#include "core/workbench/best_checkpoint.h"

#include <algorithm>
#include <functional>
#include <map>

#include "core/workbench/judged_pairs.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

/// A choice, and how many pairs it rests on.
struct JudgedChoice {
    BestChoice choice;
    std::int64_t numPairs = 0;
};

/// By each judge the model of the run that wins most against the base, the judge of most pairs first.
Result<std::vector<BestChoice>> byJudges(const Document& document, const RunEntry& run,
                                         const std::vector<WinRateRow>& rates) {
    std::map<std::string, JudgedChoice> best;
    for (const WinRateRow& row : rates) {
        const Result<ModelRow> candidate = modelNamed(document, row.candidate);
        const bool isOwn = candidate && candidate->run == run.number && isTrained(*candidate);
        if (!isOwn || row.heldOutPrinciples || row.rate.counts.judged() == 0) continue;
        const Result<std::string> base = baseBeside(document, row.candidate);
        if (!base) return std::unexpected(base.error());
        if (row.baseline != *base) continue;
        const std::string metric = "win_rate " + judgeName(row.judge, row.reviewer);
        JudgedChoice& own = best[metric];
        if (own.numPairs == 0 || row.rate.rate > own.choice.value) own.choice = {metric, row.candidate, row.rate.rate};
        own.numPairs += row.rate.counts.judged();
    }
    std::vector<JudgedChoice> judged;
    judged.reserve(best.size());
    for (auto& [metric, choice] : best) judged.push_back(std::move(choice));
    std::ranges::stable_sort(judged, std::greater<>(), &JudgedChoice::numPairs);
    std::vector<BestChoice> choices;
    choices.reserve(judged.size());
    for (JudgedChoice& own : judged) choices.push_back(std::move(own.choice));
    return choices;
}

}  // namespace

Result<std::vector<BestChoice>> bestCheckpoints(const Document& document, const RunEntry& run,
                                                const std::vector<WinRateRow>& rates) {
    const Result<RunConfig> config = document.runs().config(run.number);
    if (!config) return std::unexpected(config.error());
    std::vector<BestChoice> choices = BestModel(run.progress, config->settings).choices();
    for (BestChoice& choice : choices) {
        const Result<std::string> name = modelNameOf(document, run, choice.model);
        if (!name) return std::unexpected(name.error());
        choice.model = *name;
    }
    Result<std::vector<BestChoice>> judged = byJudges(document, run, rates);
    if (!judged) return judged;
    const auto place = config->settings.bestBy == kByJudge ? choices.begin() : choices.end();
    choices.insert(place, judged->begin(), judged->end());
    return choices;
}

}  // namespace sami
