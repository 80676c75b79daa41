#pragma once

#include <functional>

#include "core/evaluation/text_health.h"
#include "core/run/measurement_events.h"
#include "core/sami/ability.h"
#include "core/sami/conditioned_queries.h"
#include "core/sami/query_example.h"
#include "core/sami/sami_loss.h"

namespace sami {

/// What is measured beside the bound, where the settings ask for it.
struct BesideBound {
    std::optional<Ability> ability;      ///< where it was measured
    std::optional<double> ruleWinRate;   ///< against the first model's responses, see ruleWinRate()
    std::optional<double> miByScorer;    ///< of the responses by a second model, nats
    std::optional<double> miFromTexts;   ///< how much that changed in the iteration: what other responses made of it
    std::optional<double> miFromScorer;  ///< the rest of the bound's change: what another scorer makes of them
    std::optional<double> baseKl;        ///< see divergenceOnBaseAnswers()
    std::vector<ConditionFigures> conditions;
};

/// The bound of a model over a set of examples, with what the window shows beside it.
struct Evaluation {
    SamiBound bound;
    std::vector<std::string> queryIds;
    std::vector<torch::Tensor> matrices;  ///< [C, C] each, CPU
    std::vector<double> meanTokens;       ///< [C] mean response length in tokens, end-of-text left out
    std::vector<double> meanTokensError;  ///< [C] its standard error
    std::vector<double> cutOffShares;     ///< [C] share of responses that the limit cut off
    std::vector<double> copiedShares;     ///< [C] mean share of a response's words copied from its constitution
    std::int64_t answered = 0;            ///< examples that lengths and health are taken over
    double entropy = 0;                   ///< nats per token of the responses, mean over all constitutions
    TextHealth health;
    BesideBound beside;
    std::int64_t numTokens = 0;  ///< computed
};

/// Computes the matrix of each example. @param afterQueries called with the number done, now and then; an error it
/// returns ends the evaluation.  Error: that one; no example has scorable responses. Examples with an empty response
/// are left out.
Result<Evaluation> evaluate(CausalLm& network, const ExampleBuilder& builder, const std::vector<QueryExample>& examples,
                            const std::function<Result<void>(std::size_t)>& afterQueries);

/// How the responses of the examples look, all constitutions together.
TextHealth textHealth(const std::vector<QueryExample>& examples);
/// Mean response length in tokens under each constitution.
std::vector<double> meanTokens(const std::vector<QueryExample>& examples);

/// Its standard error.
std::vector<double> meanTokensError(const std::vector<QueryExample>& examples);
/// Share of responses under each constitution that the limit cut off.
std::vector<double> cutOffShares(const std::vector<QueryExample>& examples);

/// Mean share of a response's words that are copied from its constitution; see copiedShare().
std::vector<double> copiedShares(const std::vector<QueryExample>& examples);

/// What was measured, as events carry it.
void addMetrics(MetricValues& metrics, const SamiBound& bound);
void addMetrics(MetricValues& metrics, const TextHealth& health);
MetricValues metricsOf(const Evaluation& evaluation);
std::vector<QueryMatrix> queryMatrices(const std::vector<std::string>& queryIds,
                                       const std::vector<torch::Tensor>& matrices);

}  // namespace sami
