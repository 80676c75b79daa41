#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/metric.h"
#include "core/run/run_config.h"
#include "core/run/run_progress.h"

namespace sami {

/// `best_by` where a judge's win rate decides.
inline constexpr std::string_view kByJudge = "win_rate";

/// The checkpoint that is best by one metric.
struct BestChoice {
    std::string metric;  ///< "mi", "rule_win_rate", "question_accuracy", "perplexity", or "win_rate JUDGE"
    std::string model;   ///< "base", "iteration-2", "iteration-1-step-20"
    double value = 0;
    bool operator==(const BestChoice&) const = default;
};

/// The best model of a run among those found healthy, by the metric of its settings; and by those that might have been
/// chosen instead, for the highest bound is not always the best model. Of equals the earlier one stays.
class BestModel {
public:
    /// What earlier attempts at the run found, by the rules of its settings. While a run works no judge is asked: where
    /// the settings want the win rate of one, it is chosen by the bound.
    BestModel(const RunProgress& earlier, const RunSettings& settings);
    /// What was not measured takes no part.
    void offer(const std::string& name, const MetricValues& metrics);
    /// "base" as long as nothing is known.
    const std::string& name() const;
    /// Names of checkpoints from inside finished iterations that ended with a better model: they are not needed any
    /// more. A worker that was killed may have left some.
    const std::vector<std::string>& outdone() const { return m_outdone; }
    /// By each metric that was measured, that of the settings first.
    std::vector<BestChoice> choices() const;

private:
    std::string m_metric;
    std::map<std::string, BestChoice, std::less<>> m_best;  ///< by metric
    std::vector<std::string> m_outdone;
};

}  // namespace sami
