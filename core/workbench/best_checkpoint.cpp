#include "core/workbench/best_checkpoint.h"

#include <map>

#include "core/workbench/judged_pairs.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

/// By each judge the model of the run that wins most against the base.
Result<std::vector<BestChoice>> byJudges(const Document& document, const RunEntry& run,
                                         const std::vector<WinRateRow>& rates) {
    std::map<std::string, BestChoice> best;
    for (const WinRateRow& row : rates) {
        const Result<ModelRow> candidate = modelNamed(document, row.candidate);
        const bool isOwn = candidate && candidate->run == run.number && isTrained(*candidate);
        if (!isOwn || row.heldOutPrinciples || row.rate.counts.judged() == 0) continue;
        const Result<std::string> base = baseBeside(document, row.candidate);
        if (!base) return std::unexpected(base.error());
        if (row.baseline != *base) continue;
        const std::string metric = "win_rate " + judgeName(row.judge, row.reviewer);
        const auto known = best.find(metric);
        if (known == best.end() || row.rate.rate > known->second.value)
            best[metric] = {metric, row.candidate, row.rate.rate};
    }
    std::vector<BestChoice> choices;
    choices.reserve(best.size());
    for (auto& [metric, choice] : best) choices.push_back(std::move(choice));
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
    choices.insert(choices.end(), judged->begin(), judged->end());
    return choices;
}

}  // namespace sami
