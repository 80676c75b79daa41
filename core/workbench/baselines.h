#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/win_rate.h"
#include "core/workbench/document.h"

namespace sami {

/// One way to teach what SAMI is compared with: settings of a run.
struct BaselineMethod {
    std::string_view name;  ///< "sami", "sft", "dpo", "distil", "placebo-same", "placebo-neutral", "placebo-shuffled"
    std::string_view objective;
    std::string_view placebo;
};
std::span<const BaselineMethod> baselineMethods();

struct BaselinesWish {
    std::vector<std::string> methods{"sft", "dpo", "distil", "sami"};
    std::int64_t seeds = 3;               ///< 1, 2, …
    std::vector<std::string> settings{};  ///< "key=value", for all runs alike
    std::vector<std::string> judges{};    ///< whose win rates against the prompted base are shown
    std::optional<std::int64_t> iterations{};
    std::string device{};
};

/// One run that the table wants, and the one there is.
struct BaselineRun {
    std::string method;
    std::int64_t seed = 1;
    std::vector<std::string> settings{};  ///< of a launch, "key=value"
    std::optional<RunEntry> run{};        ///< set up in the same way, finished or not
    bool isFinished() const { return run && run->state == RunState::Finished; }
};

/// Every method with every seed: all learn from the same queries in as many updates. A run is known again by its
/// settings, principles and queries. Error: a method or setting that there is not, or one that the table decides
/// itself.
Result<std::vector<BaselineRun>> baselineRuns(const Document& document, const BaselinesWish& wish);
Result<LaunchedRun> launchBaseline(Document& document, const BaselinesWish& wish, const BaselineRun& wanted);

/// Name of the model that a finished run of the table ended with.
Result<std::string> lastModelOf(const Document& document, const RunEntry& run);

/// Name of the base model as the runs had it answer.
Result<std::string> baseOf(const Document& document, const std::vector<BaselineRun>& runs);

/// A measure over the seeds of a method.
struct Spread {
    double mean = 0;
    double deviation = 0;                ///< of the sample (n − 1); NaN of one
    std::int64_t n = 0;                  ///< runs
    std::optional<Interval> interval{};  ///< 95 % of the mean, by Student's t; of one run nothing
};

/// One line of the table. What was not measured, or has no meaning, is missing.
struct BaselineRow {
    std::string method;  ///< "base", "prompt only", or that of a run
    std::map<std::string, Spread> measures{};
    std::int64_t runs = 0;         ///< that have finished
    std::int64_t missingRuns = 0;  ///< that were asked for and have not finished
};

/// "mi" (held-out bound, nats), "mi_above PLACEBO" (less that of each placebo but "placebo-same"; deviations of both
/// added as squares), "win_rate JUDGE" (against the prompted base, shares), "tokens" (mean length under the
/// principled constitution), "repetition", "base_kl" (nats per token from the base, on the base's answers),
/// "perplexity", "question_accuracy", "copied_share", "seconds" (of the whole run): those that any row has, in this
/// order.
struct BaselineTable {
    std::vector<std::string> measures;
    std::vector<BaselineRow> rows;
    std::vector<std::string> notes;  ///< sentences about what the numbers are of, and why some are missing
};

/// What the finished runs say: the base without and with the constitution first.
Result<BaselineTable> baselineTable(Document& document, const BaselinesWish& wish);

OrderedJson toJson(const BaselineTable& table);
/// For people, one line a method: means, ± deviations where there are several seeds; notes below.
std::string toText(const BaselineTable& table);

}  // namespace sami
