#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/evaluation/rule.h"
#include "core/evaluation/verdict.h"

namespace sami {

/// What a rule found of two responses.
struct RuleFinding {
    Outcome outcome = Outcome::Error;
    std::optional<double> scoreBaseline;
    std::optional<double> scoreCandidate;
    std::string rationale;  ///< which rules were looked at, or what can't be scored
};

/// The judge `rule:NAME`: one rule for every pair, or `principles`, which takes for each principle that the pair's
/// constitution states the rule there is for it.
class RuleJudge {
public:
    /// @param name what stands behind "rule:"  Error: as of Rule::create(), with `principles` among the names.
    static Result<RuleJudge> create(std::string_view name);

    /// Whether there is anything to judge a pair by.
    bool knows(std::string_view constitution) const;

    /// The response with the higher score wins, equal scores tie. By several principles the scores are how many of
    /// their rules each response follows better than the other. An error where no rule is known for any principle of
    /// the constitution, or a response can't be scored.
    RuleFinding judge(std::string_view constitution, std::string_view baseline, std::string_view candidate) const;

private:
    explicit RuleJudge(std::optional<Rule> rule) : m_rule(std::move(rule)) {}

    std::optional<Rule> m_rule;  ///< nothing: by the principles
};

}  // namespace sami
