#include "core/evaluation/rule_judge.h"

#include "core/base/text.h"

namespace sami {

namespace {

constexpr std::string_view kByPrinciples = "principles";

RuleFinding unscored(const Error& error) {
    RuleFinding finding;
    finding.rationale = error.detail;
    return finding;
}

RuleFinding decided(double baseline, double candidate) {
    RuleFinding finding;
    finding.scoreBaseline = baseline;
    finding.scoreCandidate = candidate;
    finding.outcome = candidate > baseline   ? Outcome::Candidate
                      : candidate < baseline ? Outcome::Baseline
                                             : Outcome::Tie;
    return finding;
}

/// A rule that asks for few words would have whoever says nothing win.
RuleFinding ofNothing(bool baselineIsEmpty, bool candidateIsEmpty) {
    if (baselineIsEmpty && candidateIsEmpty) return unscored({ErrorKind::Input, "Both responses are empty."});
    RuleFinding finding = decided(baselineIsEmpty ? 0 : 1, candidateIsEmpty ? 0 : 1);
    finding.rationale = "An empty response follows nothing.";
    return finding;
}

RuleFinding byOne(const Rule& rule, std::string_view baseline, std::string_view candidate) {
    const Result<double> base = rule.score(baseline);
    if (!base) return unscored(base.error());
    const Result<double> fresh = rule.score(candidate);
    return fresh ? decided(*base, *fresh) : unscored(fresh.error());
}

std::vector<std::string> rulesOfConstitution(std::string_view constitution) {
    std::vector<std::string> rules;
    for (const std::string& line : principlesOf(constitution)) {
        if (std::optional<std::string> rule = ruleOfLine(line)) rules.push_back(std::move(*rule));
    }
    return rules;
}

RuleFinding bySeveral(const std::vector<std::string>& names, std::string_view baseline, std::string_view candidate) {
    double base = 0;
    double fresh = 0;
    for (const std::string& name : names) {
        const Result<Rule> rule = Rule::create(name);
        if (!rule) return unscored(rule.error());
        RuleFinding one = byOne(*rule, baseline, candidate);
        if (one.outcome == Outcome::Error) return one;
        base += one.outcome == Outcome::Baseline;
        fresh += one.outcome == Outcome::Candidate;
    }
    return decided(base, fresh);
}

}  // namespace

Result<RuleJudge> RuleJudge::create(std::string_view name) {
    if (name == kByPrinciples) return RuleJudge(std::nullopt);
    Result<Rule> rule = Rule::create(name);
    if (rule) return RuleJudge(std::move(*rule));
    if (rule.error().kind != ErrorKind::Usage || name.find('=') != std::string_view::npos)
        return std::unexpected(rule.error());
    return fail(ErrorKind::Usage, "no rule is called \"{name}\"; choose one of {first}, {names}",
                {{"name", name}, {"first", kByPrinciples}, {"names", joined(ruleNames(), ", ")}});
}

bool RuleJudge::knows(std::string_view constitution) const {
    return m_rule || !rulesOfConstitution(constitution).empty();
}

RuleFinding RuleJudge::judge(std::string_view constitution, std::string_view baseline,
                             std::string_view candidate) const {
    const bool saysNothing[] = {trimmed(baseline).empty(), trimmed(candidate).empty()};
    if (saysNothing[0] || saysNothing[1]) return ofNothing(saysNothing[0], saysNothing[1]);
    if (m_rule) return byOne(*m_rule, baseline, candidate);
    const std::vector<std::string> names = rulesOfConstitution(constitution);
    RuleFinding finding;
    if (names.empty()) {
        finding.rationale = "No rule is known for what this constitution states.";
        return finding;
    }
    finding = bySeveral(names, baseline, candidate);
    if (finding.outcome != Outcome::Error)
        finding.rationale = sentence("Judged by {rules}.", {{"rules", joined(names, ", ")}});
    return finding;
}

}  // namespace sami
