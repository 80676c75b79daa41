#pragma once

#include <optional>
#include <vector>

#include "core/run/compared_model.h"
#include "core/sami/query_example.h"

namespace sami {

/// A query whose prompts state what the condition says in the place of each of its constitutions.
/// Error: against, and a constitution has no antithesis.
Result<QueryExample> conditionedExample(const RunConfig& config, const ExampleBuilder& builder, const RunQuery& query,
                                        PromptCondition condition);

/// Queries as they are asked under a condition, each once: recorded under the principled constitution.
struct ConditionedQueries {
    PromptCondition condition;
    std::vector<QueryExample> examples;
};

/// The queries under each condition of the run's `evaluate_conditions`. Error: as of conditionedExample(); no
/// constitution is the principled one.
Result<std::vector<ConditionedQueries>> conditionedQueries(const RunConfig& config, const ExampleBuilder& builder,
                                                           const std::vector<RunQuery>& queries);

/// Answers that one evaluation under all of them has written.
std::size_t numConditionAnswers(const std::vector<ConditionedQueries>& conditions);

/// What a model does under a condition, measured by the principled constitution.
struct ConditionFigures {
    PromptCondition condition;
    double meanTokens;  ///< of the responses, end-of-text left out
    /// How much likelier the responses are under the principled constitution than, on average, under those it is told
    /// apart from: nats per token, mean over the queries. Nothing where all responses are empty.
    std::optional<double> leaning;
    std::optional<double> ruleWinRate;  ///< against the first model's responses under the same condition
};

/// @param examples with their responses  @return ConditionFigures::leaning. Error: as of PromptFormat::promptIds()
Result<std::optional<double>> leaningOf(CausalLm& network, const ExampleBuilder& builder,
                                        const std::vector<QueryExample>& examples);

}  // namespace sami
