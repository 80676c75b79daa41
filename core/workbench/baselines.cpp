#include "core/workbench/baselines.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "core/base/text.h"
#include "core/evaluation/mean_interval.h"
#include "core/run/training_setup.h"
#include "core/workbench/judge_pairs.h"
#include "core/workbench/launch_run.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

constexpr std::string_view kSamePlacebo = "placebo-same";
constexpr std::string_view kNeutralPlacebo = "placebo-neutral";

constexpr BaselineMethod kMethods[] = {
    {"sft", "sft", "none"},
    {"dpo", "dpo", "none"},
    {"distil", "distil", "none"},
    {"sami", "sami", "none"},
    {kSamePlacebo, "sami", "same"},
    {kNeutralPlacebo, "sami", "neutral"},
    {"placebo-shuffled", "sami", "shuffled"},
};

constexpr std::string_view kBaseModel = "base";

Result<BaselineMethod> methodNamed(std::string_view name) {
    const auto* const found = std::ranges::find(kMethods, name, &BaselineMethod::name);
    if (found != std::end(kMethods)) return *found;
    std::vector<std::string> names;
    for (const BaselineMethod& method : kMethods) names.emplace_back(method.name);
    return fail(ErrorKind::Usage, "no method is called \"{name}\"; choose among {names}",
                {{"name", name}, {"names", joined(names, ", ")}});
}

RunWishes wishesOf(const BaselinesWish& wish, const std::vector<std::string>& settings) {
    return {.iterations = wish.iterations, .device = wish.device, .settings = settings};
}

/// What the table decides for each run of its own.
Result<void> checkSettings(const std::vector<std::string>& settings) {
    for (const std::string& setting : settings) {
        for (const auto& [key, instead] :
             {std::pair("objective", "--methods"), {"placebo", "--methods"}, {"seed", "--seeds"}}) {
            if (setting.substr(0, setting.find('=')) != key) continue;
            return fail(ErrorKind::Usage,
                        "\"{setting}\": each run of the table has its own {key}; say which with {option}",
                        {{"setting", setting}, {"key", key}, {"option", instead}});
        }
    }
    return {};
}

/// The training runs there are, with what they were set up by; the latest first.
std::vector<std::pair<OrderedJson, RunEntry>> knownRuns(const Document& document) {
    std::vector<std::pair<OrderedJson, RunEntry>> known;
    for (const RunEntry& run : document.runs().entries()) {
        if (run.task != RunTask::Iterate || run.isDamaged) continue;
        const Result<RunConfig> config = RunFolder(run.folder).readConfig();
        if (config) known.emplace(known.begin(), runSetup(*config), run);
    }
    return known;
}

/// Values of a row before they are summed up, by measure.
using Values = std::map<std::string, std::vector<double>>;

void add(Values& values, const std::string& measure, double value) {
    if (std::isfinite(value)) values[measure].push_back(value);
}

Spread spreadOf(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    const double error = standardError(values);
    Spread spread{.mean = std::accumulate(values.begin(), values.end(), 0.0) / n,
                  .deviation = error * std::sqrt(n),
                  .n = std::ssize(values)};
    if (spread.n > 1) {
        const double half = tHalfWidth(error, spread.n);
        spread.interval = {spread.mean - half, spread.mean + half};
    }
    return spread;
}

void addEvaluation(Values& values, const EvaluationEvent& evaluation) {
    const MetricValues& metrics = evaluation.metrics;
    for (const char* metric : {"mi", "repetition", "base_kl", "perplexity", "question_accuracy"})
        add(values, metric, metrics.number(metric));
    for (const auto& [measure, metric] : {std::pair("tokens", "mean_tokens"), {"copied_share", "copied_share"}}) {
        const std::vector<double> list = metrics.list(metric);
        if (!list.empty()) add(values, measure, list.front());
    }
}

void addRun(Values& values, const RunEntry& run) {
    double seconds = 0;
    for (const auto& [number, iteration] : run.progress.iterations()) {
        if (iteration.finished) seconds += iteration.finished->seconds;
    }
    add(values, "seconds", seconds);
    const auto last = run.progress.iterations().rbegin();
    if (last != run.progress.iterations().rend() && last->second.after) addEvaluation(values, *last->second.after);
}

/// Win rates as they are gathered, and of how many pairs they are.
struct GatheredRates {
    const std::vector<WinRateRow>& all;
    const std::vector<std::string>& judges;
    std::int64_t fewestPairs = std::numeric_limits<std::int64_t>::max();
    std::int64_t mostPairs = 0;

    void addTo(Values& values, const ModelPair& models) {
        for (const std::string& judge : judges) {
            const WinRateRow* rate = rateOf(all, models, judge, false);
            if (rate == nullptr) continue;
            add(values, "win_rate " + judge, rate->rate.rate);
            fewestPairs = std::min(fewestPairs, rate->rate.counts.judged());
            mostPairs = std::max(mostPairs, rate->rate.counts.judged());
        }
    }
};

/// The base as it answers without the constitution, where it was asked.
Result<Values> bareValues(const Document& document, const std::string& base, GatheredRates rates) {
    Values values;
    const std::string bare = ModelStore::variantName(base, PromptCondition::Without);
    const Result<std::vector<ResponseSummary>> summaries = document.store().responses().summaries();
    if (!summaries) return std::unexpected(summaries.error());
    const auto own = std::ranges::find(*summaries, bare, &ResponseSummary::model);
    if (own != summaries->end() && own->meanTokens) add(values, "tokens", *own->meanTokens);
    rates.addTo(values, {base, bare});
    return values;
}

BaselineRow rowOf(const std::string& method, const Values& values) {
    BaselineRow row{method};
    for (const auto& [measure, all] : values) row.measures[measure] = spreadOf(all);
    return row;
}

bool isPlacebo(std::string_view method) {
    return method.starts_with("placebo");
}

/// The bound less that of each placebo in the table. One of the same text twice is 0 by definition and no floor.
void subtractPlacebos(std::vector<BaselineRow>& rows) {
    for (const BaselineRow& placebo : std::vector(rows)) {
        const auto floor = placebo.measures.find("mi");
        if (!isPlacebo(placebo.method) || placebo.method == kSamePlacebo || floor == placebo.measures.end()) continue;
        for (BaselineRow& row : rows) {
            const auto bound = row.measures.find("mi");
            if (bound == row.measures.end() || isPlacebo(row.method)) continue;
            Spread above = bound->second;
            above.mean -= floor->second.mean;
            above.deviation = std::hypot(above.deviation, floor->second.deviation);
            above.interval.reset();  // of two means, which the deviations alone do not give
            row.measures["mi_above " + placebo.method] = above;
        }
    }
}

std::vector<std::string> measuresOf(const std::vector<BaselineRow>& rows, const std::vector<std::string>& judges) {
    std::vector<std::string> order{"mi"};
    for (const BaselineRow& row : rows) {
        if (isPlacebo(row.method)) order.push_back("mi_above " + row.method);
    }
    for (const std::string& judge : judges) order.push_back("win_rate " + judge);
    for (const char* measure :
         {"tokens", "repetition", "base_kl", "perplexity", "question_accuracy", "copied_share", "seconds"})
        order.emplace_back(measure);
    std::erase_if(order, [&](const std::string& measure) {
        return std::ranges::none_of(rows, [&](const BaselineRow& row) { return row.measures.contains(measure); });
    });
    return order;
}

/// "24" or "20 to 24".
std::string pairsOf(const GatheredRates& rates) {
    if (rates.fewestPairs == rates.mostPairs) return std::to_string(rates.mostPairs);
    return sentence("{fewest} to {most}", {{"fewest", rates.fewestPairs}, {"most", rates.mostPairs}});
}

/// Rows of runs that a judge gave no rate.
std::vector<std::string> unjudged(const BaselineTable& table, const std::string& judge) {
    std::vector<std::string> methods;
    for (const BaselineRow& row : table.rows) {
        if (row.runs > 0 && row.method != kNeutralPlacebo && !row.measures.contains("win_rate " + judge))
            methods.push_back(row.method);
    }
    return methods;
}

std::vector<std::string> notesOn(const BaselineTable& table, const BaselinesWish& wish, const GatheredRates& rates) {
    std::vector<std::string> notes;
    const bool areSeveral = std::ranges::any_of(table.rows, [](const BaselineRow& row) { return row.runs > 1; });
    if (areSeveral)
        notes.emplace_back("± is the standard deviation over the runs; --json has 95 % intervals of the means");
    if (rates.mostPairs > 0)
        notes.push_back(sentence("a run's win rate is of {pairs} pairs", {{"pairs", pairsOf(rates)}}));
    for (const std::string& judge : wish.judges) {
        const std::vector<std::string> methods = unjudged(table, judge);
        if (methods.empty()) continue;
        notes.push_back(
            sentence("{judge} has not judged {methods}", {{"judge", judge}, {"methods", joined(methods, ", ")}}));
    }
    const bool hasNeutral = std::ranges::any_of(
        table.rows, [](const BaselineRow& row) { return row.method == kNeutralPlacebo && row.runs > 0; });
    if (hasNeutral && !wish.judges.empty()) {
        notes.push_back(
            sentence("{method} has no win rate: its answers are to texts that ask for nothing, which no "
                     "answer can follow better",
                     {{"method", kNeutralPlacebo}}));
    }
    return notes;
}

}  // namespace

std::span<const BaselineMethod> baselineMethods() {
    return kMethods;
}

Result<std::vector<BaselineRun>> baselineRuns(const Document& document, const BaselinesWish& wish) {
    if (Result<void> allowed = checkSettings(wish.settings); !allowed) return std::unexpected(allowed.error());
    const std::vector<std::pair<OrderedJson, RunEntry>> known = knownRuns(document);
    std::vector<BaselineRun> runs;
    for (std::int64_t seed = 1; seed <= wish.seeds; ++seed) {
        for (const std::string& name : wish.methods) {
            const Result<BaselineMethod> method = methodNamed(name);
            if (!method) return std::unexpected(method.error());
            // What is measured can be wished otherwise: a later setting counts.
            BaselineRun wanted{.method = name, .seed = seed, .settings = {"measure_kl=true", "measure_ability=true"}};
            std::ranges::copy(wish.settings, std::back_inserter(wanted.settings));
            wanted.settings.push_back("objective=" + std::string(method->objective));
            wanted.settings.push_back("placebo=" + std::string(method->placebo));
            wanted.settings.push_back("seed=" + std::to_string(seed));
            const Result<RunConfig> config = iteratingConfig(document, wishesOf(wish, wanted.settings));
            if (!config) return std::unexpected(config.error());
            const OrderedJson setup = runSetup(*config);
            const auto same = std::ranges::find(known, setup, &std::pair<OrderedJson, RunEntry>::first);
            if (same != known.end()) wanted.run = same->second;
            runs.push_back(std::move(wanted));
        }
    }
    return runs;
}

Result<LaunchedRun> launchBaseline(Document& document, const BaselinesWish& wish, const BaselineRun& wanted) {
    return launchRun(document, wishesOf(wish, wanted.settings));
}

Result<std::string> lastModelOf(const Document& document, const RunEntry& run) {
    return modelNameOf(document, run, "iteration-" + std::to_string(run.iterations));
}

Result<std::string> baseOf(const Document& document, const std::vector<BaselineRun>& runs) {
    const auto first = std::ranges::find_if(runs, &BaselineRun::isFinished);
    if (first == runs.end()) return std::string(kBaseModel);
    const Result<std::string> last = lastModelOf(document, *first->run);
    return last ? baseBeside(document, *last) : last;
}

namespace {

/// What the finished runs of a table say, before it is summed up.
struct GatheredRuns {
    GatheredRates rates;
    std::map<std::string, Values> byMethod{};
    std::map<std::string, std::int64_t> finished{};
    Values prompted{};  ///< the base under the constitutions of a run that is no placebo

    Result<void> add(const Document& document, const BaselineRun& wanted) {
        const RunEntry& run = *wanted.run;
        ++finished[wanted.method];
        Values& values = byMethod[wanted.method];
        addRun(values, run);
        const Result<std::string> last = lastModelOf(document, run);
        if (!last) return std::unexpected(last.error());
        const Result<std::string> base = baseBeside(document, *last);
        if (!base) return std::unexpected(base.error());
        rates.addTo(values, {*base, *last});
        const auto first = run.progress.iterations().find(1);
        const bool isPrompted = !isPlacebo(wanted.method) && prompted["mi"].empty();
        if (isPrompted && first != run.progress.iterations().end() && first->second.before)
            addEvaluation(prompted, *first->second.before);
        return {};
    }
};

}  // namespace

Result<BaselineTable> baselineTable(Document& document, const BaselinesWish& wish) {
    const Result<std::vector<BaselineRun>> runs = baselineRuns(document, wish);
    if (!runs) return std::unexpected(runs.error());
    const Result<std::vector<WinRateRow>> rates = winRates(document);
    if (!rates) return std::unexpected(rates.error());
    GatheredRuns gathered{.rates = {*rates, wish.judges}};
    for (const BaselineRun& wanted : *runs) {
        if (!wanted.isFinished()) continue;
        if (Result<void> done = gathered.add(document, wanted); !done) return std::unexpected(done.error());
    }
    const Result<std::string> base = baseOf(document, *runs);
    if (!base) return std::unexpected(base.error());
    const Result<Values> bare = bareValues(document, *base, gathered.rates);
    if (!bare) return std::unexpected(bare.error());
    BaselineTable table;
    table.rows = {rowOf("base", *bare), rowOf("prompt only", gathered.prompted)};
    for (const std::string& method : wish.methods) {
        BaselineRow& row = table.rows.emplace_back(rowOf(method, gathered.byMethod[method]));
        row.runs = gathered.finished[method];
        row.missingRuns = wish.seeds - row.runs;
    }
    subtractPlacebos(table.rows);
    table.measures = measuresOf(table.rows, wish.judges);
    table.notes = notesOn(table, wish, gathered.rates);
    return table;
}

OrderedJson toJson(const BaselineTable& table) {
    OrderedJson rows = OrderedJson::array();
    for (const BaselineRow& row : table.rows) {
        OrderedJson json{{"method", row.method}, {"runs", row.runs}, {"missing_runs", row.missingRuns}};
        for (const std::string& measure : table.measures) {
            const auto found = row.measures.find(measure);
            if (found == row.measures.end()) continue;
            const Spread& spread = found->second;
            json[measure] = {
                {"mean", spread.mean},
                {"deviation", std::isnan(spread.deviation) ? OrderedJson() : OrderedJson(spread.deviation)},
                {"low", spread.interval ? OrderedJson(spread.interval->low) : OrderedJson()},
                {"high", spread.interval ? OrderedJson(spread.interval->high) : OrderedJson()},
                {"n", spread.n}};
        }
        rows.push_back(std::move(json));
    }
    return {{"measures", table.measures}, {"rows", rows}, {"notes", table.notes}};
}

}  // namespace sami
