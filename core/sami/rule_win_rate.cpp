#include "core/sami/rule_win_rate.h"

#include <map>

#include "core/evaluation/win_rate.h"

namespace sami {

Result<std::optional<double>> ruleWinRate(const WorkerSession& session, const RuleJudge& rule,
                                          const std::vector<QueryExample>& examples, PromptCondition condition) {
    const Result<std::vector<Json>> lines = session.recordedResponses({"held-out", 0, "base", conditionKey(condition)});
    if (!lines) return std::unexpected(lines.error());
    std::map<std::pair<std::string, std::string>, std::string> first;
    for (const Json& line : *lines)
        first[{line.value("query_id", ""), line.value("constitution", "")}] = line.value("response", "");
    std::vector<Outcome> outcomes;
    for (const QueryExample& example : examples) {
        for (std::size_t j = 0; j < example.responses.size(); ++j) {
            const Constitution& constitution = example.constitutions[j];
            const bool isPrincipled = constitution.flipped.empty() && !isPartnerName(constitution.name);
            const auto earlier = first.find({example.query.id, constitution.text()});
            if (!isPrincipled || earlier == first.end()) continue;
            outcomes.push_back(rule.judge(constitution.text(), earlier->second, example.responses[j].text).outcome);
        }
    }
    const WinRate rate = winRate(countVerdicts(outcomes));
    if (rate.counts.judged() == 0) return std::nullopt;
    return rate.rate;
}

}  // namespace sami
