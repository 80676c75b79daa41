#include "core/run/settings_table.h"

namespace sami {

namespace {

using S = RunSettings;
using Kind = SettingInfo::Kind;

// Columns as in settings_table.cpp.
constexpr SettingRow kWatchingRows[] = {
    {{"health_max_gap",
      "nats per token",
      ">= 0",
      "Pause when responses become so much less likely than when they were written; 0 never.",
      false,
      Kind::Real,
      {"4", "4", "4", "0"}},
     &S::healthMaxGap},
    {{"health_max_kl",
      "nats per token",
      ">= 0",
      "Pause when KL to the start, where it is computed, is larger; 0 never.",
      false,
      Kind::Real,
      {"4", "4", "4", "0"}},
     &S::healthMaxKl},
    {{"health_min_entropy",
      "nats per token",
      ">= 0",
      "Pause when the model's entropy over responses is smaller; 0 never.",
      false,
      Kind::Real,
      {"0.02", "0.02", "0.02", "0"}},
     &S::healthMinEntropy},
    {{"health_max_repetition",
      "",
      "0 … 1",
      "Pause when a larger share of runs of four tokens in held-out responses is repeated; 0 never.",
      false,
      Kind::Real,
      {"0.3", "0.3", "0.3", "0"}},
     &S::healthMaxRepetition},
    {{"measure_ability", "", "true | false",
      "Measure before and after each iteration what should stay: perplexity of a text and answers to 100 questions.",
      false, Kind::Boolean, everyPreset("true")},
     &S::measureAbility},
    {{"judge_rule", "", "a rule or empty",
      "Rule that judges the held-out answers against the first model's, as a metric; principles: the rule of each "
      "principle, where there is one; empty: none.",
      false, Kind::Text, everyPreset(R"("principles")")},
     &S::judgeRule},
    {{"evaluate_conditions", "", "some of without,neutral,against, or empty",
      "Held-out queries are also asked without the constitution, with one that asks for nothing, or with its "
      "antithesis, "
      "and the answers measured by the constitution: what has moved into the default.",
      false, Kind::Text, everyPreset(R"("")")},
     &S::evaluateConditions},
    {{"scorer", "", "not empty",
      "Model that scores the held-out answers a second time, so that a change of the answers is told from one of the "
      "scores: self (none), base, or a model.",
      false, Kind::Text, everyPreset(R"("self")")},
     &S::scorer},
    {{"best_by", "", "mi | question_accuracy | perplexity | rule_win_rate | win_rate",
      "Metric that the best checkpoint is chosen by; win_rate: that of the judge with most verdicts, and the bound "
      "until "
      "a judge was asked.",
      false, Kind::Choice, everyPreset(R"("mi")")},
     &S::bestBy},
    {{"checkpoint_steps",
      "updates",
      "0 … 1000000",
      "Updates between checkpoints inside an iteration, the best of which is kept; 0 for none.",
      false,
      Kind::Integer,
      {"10", "10", "10", "0"}},
     &S::checkpointSteps},
    {{"resume_minutes", "minutes", "> 0, <= 1440", "Time between states a killed run can resume from.", false,
      Kind::Real, everyPreset("5")},
     &S::resumeMinutes},
};

}  // namespace

std::span<const SettingRow> watchingRows() {
    return kWatchingRows;
}

}  // namespace sami
