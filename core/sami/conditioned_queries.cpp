#include "core/sami/conditioned_queries.h"

namespace sami {

namespace {

/// What the prompts state in the place of a constitution.
Result<Constitution> stated(const Constitution& constitution, PromptCondition condition,
                            const std::vector<Principle>& principles) {
    if (condition == PromptCondition::With) return constitution;
    if (condition == PromptCondition::Without) return Constitution{constitution.name, {}, {}};
    if (condition == PromptCondition::Neutral) return neutralConstitution(0);
    const std::optional<std::string> opposite = oppositeOf(constitution.text(), principles);
    if (opposite) return Constitution{constitution.name, principlesOf(*opposite), {}};
    return fail(ErrorKind::Input,
                "\"{constitution}\" has no antithesis that a model could be asked against; write one for each of its "
                "principles",
                {{"constitution", constitution.text()}});
}

}  // namespace

Result<QueryExample> conditionedExample(const RunConfig& config, const ExampleBuilder& builder, const RunQuery& query,
                                        PromptCondition condition) {
    QueryExample example = builder.example(query, ContrastUse::Evaluation);
    if (condition == PromptCondition::With) return example;
    for (const Constitution& constitution : example.constitutions) {
        Result<Constitution> prompted = stated(constitution, condition, config.principles);
        if (!prompted) return std::unexpected(prompted.error());
        example.prompted.push_back(std::move(*prompted));
    }
    return example;
}

Result<std::vector<ConditionedQueries>> conditionedQueries(const RunConfig& config, const ExampleBuilder& builder,
                                                           const std::vector<RunQuery>& queries) {
    std::vector<ConditionedQueries> result;
    const auto conditions = promptConditionsOf(config.settings.evaluateConditions);
    if (!conditions || conditions->empty()) return result;
    if (!hasPrincipled(config, ContrastUse::Evaluation)) {
        return fail(ErrorKind::Input,
                    "evaluate_conditions measures answers by the principled constitution, which no query has with "
                    "personas or this placebo; leave it empty");
    }
    for (const PromptCondition condition : *conditions) {
        ConditionedQueries& asked = result.emplace_back(condition);
        for (const RunQuery& query : queries) {
            QueryExample example = builder.example(query, ContrastUse::Evaluation);
            example.constitutions.resize(1);
            Result<Constitution> prompted = stated(example.constitutions.front(), condition, config.principles);
            if (!prompted) return std::unexpected(prompted.error());
            example.prompted.push_back(std::move(*prompted));
            asked.examples.push_back(std::move(example));
        }
    }
    return result;
}

std::size_t numConditionAnswers(const std::vector<ConditionedQueries>& conditions) {
    std::size_t count = 0;
    for (const ConditionedQueries& asked : conditions) count += asked.examples.size();
    return count;
}

Result<std::optional<double>> leaningOf(CausalLm& network, const ExampleBuilder& builder,
                                        const std::vector<QueryExample>& examples) {
    const torch::NoGradGuard noGrad;
    double sum = 0;
    std::size_t count = 0;
    for (const QueryExample& example : examples) {
        const Result<MatrixRow> row = builder.conditionRow(example);
        if (!row) return std::unexpected(row.error());
        if (row->responses.front().empty()) continue;
        std::vector<PromptWithResponses> prompts;
        prompts.reserve(row->prompts.size());
        for (const auto& prompt : row->prompts) prompts.push_back({prompt, row->responses});
        const torch::Tensor means = scoreSequences(network, prompts).logProbMeans.to(torch::kCPU, torch::kDouble);
        const auto others = static_cast<double>(row->prompts.size() - 1);
        const double own = means[0].item<double>();
        sum += own - (means.sum().item<double>() - own) / others;
        ++count;
    }
    if (count == 0) return std::optional<double>();
    return std::optional(sum / static_cast<double>(count));
}

}  // namespace sami
