#include "core/workbench/best_checkpoint.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/run/health_rule.h"
#include "core/workbench/judged_pairs.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

/// A choice, and how many pairs it rests on.
struct JudgedChoice {
    BestChoice choice;
    std::int64_t numPairs = 0;
    bool isCircular = false;  ///< its judge asks for what training raises
};

/// Rate of a base against itself.
constexpr double kEven = 0.5;

/// Whether no rule of health was broken by the model at the end of its iteration; one inside an iteration was kept
/// because it broke none.
bool isHealthy(const RunEntry& run, const RunSettings& settings, const ModelRow& model) {
    const auto iteration = run.progress.iterations().find(model.iteration);
    const bool isMeasured = iteration != run.progress.iterations().end() && iteration->second.after;
    return model.kind == ModelKind::Step || !isMeasured || !brokenRule(settings, iteration->second.after->metrics, {});
}

/// By each judge the model of the run that wins most against the base, the judge of most pairs first and one that is
/// circular last.
Result<std::vector<JudgedChoice>> byJudges(const Document& document, const RunEntry& run, const RunSettings& settings,
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
        // A model that loses more than it wins is no better than its base, however the others do.
        if (own.numPairs == 0) own.choice = {metric, *base, kEven};
        own.isCircular = row.judge == "pmi";
        own.numPairs += row.rate.counts.judged();
        if (row.rate.rate > own.choice.value && isHealthy(run, settings, *candidate))
            own.choice = {metric, row.candidate, row.rate.rate};
    }
    std::vector<JudgedChoice> judged;
    judged.reserve(best.size());
    for (auto& [metric, choice] : best) judged.push_back(std::move(choice));
    std::ranges::sort(judged, {}, [](const JudgedChoice& own) {
        return std::tuple(own.isCircular, -own.numPairs, own.choice.metric);
    });
    return judged;
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
    const Result<std::vector<JudgedChoice>> judged = byJudges(document, run, config->settings, rates);
    if (!judged) return std::unexpected(judged.error());
    std::vector<BestChoice> deciding;
    for (const JudgedChoice& own : *judged) {
        const bool decides = config->settings.bestBy == kByJudge && !own.isCircular;
        (decides ? deciding : choices).push_back(own.choice);
    }
    choices.insert(choices.begin(), deciding.begin(), deciding.end());
    return choices;
}

}  // namespace sami
