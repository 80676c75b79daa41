#include "core/sami/held_out_evaluation.h"

#include <algorithm>
#include <span>

#include "core/evaluation/mean_interval.h"
#include "core/evaluation/phrases.h"
#include "core/sami/tokens_together.h"

namespace sami {

namespace {

/// What `of` says of the responses under each constitution. Empty without examples.
template <class Of>
std::vector<double> perConstitution(const std::vector<QueryExample>& examples, const Of& of) {
    std::vector<double> found;
    const std::size_t count = examples.empty() ? 0 : examples.front().constitutions.size();
    for (std::size_t j = 0; j < count; ++j) {
        std::vector<WrittenResponse> responses;
        for (const QueryExample& example : examples) {
            if (j < example.responses.size()) responses.push_back(example.responses[j]);
        }
        found.push_back(responses.empty() ? 0 : of(responses));
    }
    return found;
}

}  // namespace

std::vector<double> meanTokens(const std::vector<QueryExample>& examples) {
    return perConstitution(examples, [](const std::vector<WrittenResponse>& responses) {
        double sum = 0;
        for (const WrittenResponse& response : responses) sum += static_cast<double>(response.ids.size());
        return sum / static_cast<double>(responses.size());
    });
}

std::vector<double> meanTokensError(const std::vector<QueryExample>& examples) {
    return perConstitution(examples, [](const std::vector<WrittenResponse>& responses) {
        std::vector<double> lengths;
        for (const WrittenResponse& response : responses) lengths.push_back(static_cast<double>(response.ids.size()));
        return standardError(lengths);
    });
}

std::vector<double> cutOffShares(const std::vector<QueryExample>& examples) {
    return perConstitution(examples, [](const std::vector<WrittenResponse>& responses) {
        const auto count = std::ranges::count(responses, FinishReason::Length, &WrittenResponse::finish);
        return static_cast<double>(count) / static_cast<double>(responses.size());
    });
}

std::vector<double> copiedShares(const std::vector<QueryExample>& examples) {
    std::vector<double> shares;
    for (const QueryExample& example : examples) {
        shares.resize(example.constitutions.size());
        for (std::size_t j = 0; j < example.responses.size(); ++j)
            shares[j] += copiedShare(example.responses[j].text, example.constitutions[j].text());
    }
    for (double& share : shares) share /= static_cast<double>(examples.size());
    return shares;
}

TextHealth textHealth(const std::vector<QueryExample>& examples) {
    std::vector<ResponseTokens> responses;
    for (const QueryExample& example : examples) {
        for (const WrittenResponse& response : example.responses)
            responses.push_back({response.ids, response.finish == FinishReason::Stop});
    }
    return textHealth(responses);
}

namespace {

/// Why nothing of what was answered can be scored.
std::unexpected<Error> noneScorable(const std::vector<QueryExample>& examples) {
    std::size_t answers = 0;
    std::size_t withoutMarker = 0;
    for (const QueryExample& example : examples) {
        answers += example.responses.size();
        withoutMarker += static_cast<std::size_t>(
            std::ranges::count_if(example.responses, [](const auto& response) { return response.lacksMarker; }));
    }
    if (withoutMarker > 0) {
        return fail(ErrorKind::Input,
                    "every held-out query has an answer without a response: {missing} of {count} answers never came to "
                    "response_marker; raise max_new_tokens, show the marker in generation_template, or choose a model "
                    "that follows it",
                    {{"missing", withoutMarker}, {"count", answers}});
    }
    return fail(ErrorKind::Input,
                "every held-out query has an empty answer ({count} answers in all), so that there is nothing to score; "
                "the model ends its texts at once: look at its prompts with `sami contrasts`, or choose another one",
                {{"count", answers}});
}

}  // namespace

Result<Evaluation> evaluate(CausalLm& network, const ExampleBuilder& builder, const std::vector<QueryExample>& examples,
                            const std::function<Result<void>(std::size_t)>& afterQueries) {
    const torch::NoGradGuard noGrad;
    Evaluation result;
    std::vector<MatrixRow> rows;
    for (const QueryExample& example : examples) {
        Result<MatrixRow> row = builder.matrixRow(example, ContrastUse::Evaluation);
        if (!row) return std::unexpected(row.error());
        const bool scorable = std::ranges::none_of(row->responses, [](const auto& ids) { return ids.empty(); });
        if (scorable) rows.push_back(std::move(*row));
    }
    std::int64_t together = tokensScoredTogether(network);
    const std::size_t numUnscorable = examples.size() - rows.size();
    for (const MatrixRow& row : rows) result.numTokens += row.numTokens();
    for (std::size_t done = 0; done < rows.size();) {
        const std::span<const MatrixRow> rest = std::span(rows).subspan(done);
        const std::vector<LogProbMatrix> matrices = matricesWithinMemory(network, rest, together);
        for (const LogProbMatrix& matrix : matrices) {
            result.queryIds.push_back(rows[done++].id);
            result.matrices.push_back(matrix.logProbs.to(torch::kCPU));
            result.entropy += matrix.entropy.item<double>() / static_cast<double>(rows.size());
        }
        if (!afterQueries) continue;
        if (Result<void> goesOn = afterQueries(numUnscorable + done); !goesOn) return std::unexpected(goesOn.error());
    }
    if (result.matrices.empty()) {
        return noneScorable(examples);
    }
    result.bound = meanBound(result.matrices);
    result.answered = std::ssize(examples);
    result.meanTokens = meanTokens(examples);
    result.meanTokensError = meanTokensError(examples);
    result.cutOffShares = cutOffShares(examples);
    result.copiedShares = copiedShares(examples);
    result.health = textHealth(examples);
    return result;
}

void addMetrics(MetricValues& metrics, const SamiBound& bound) {
    metrics.set("mi", bound.mi);
    metrics.set("mi_rows", bound.miRows);
    metrics.set("mi_columns", bound.miColumns);
    metrics.set("row_accuracy", bound.rowAccuracy);
    metrics.set("column_accuracy", bound.columnAccuracy);
    metrics.set("diagonal_logprob", bound.diagonalLogProb);
    metrics.set("saturated_share", bound.saturatedShare);
}

void addMetrics(MetricValues& metrics, const TextHealth& health) {
    metrics.set("repetition", health.repetition);
    metrics.set("distinct_2", health.distinctPairs);
    metrics.set("end_rate", health.endRate);
    metrics.set("truncated_rate", health.truncatedRate);
}

MetricValues metricsOf(const Evaluation& evaluation) {
    MetricValues metrics;
    addMetrics(metrics, evaluation.bound);
    addMetrics(metrics, evaluation.health);
    metrics.set("entropy", evaluation.entropy);
    metrics.setList("mean_tokens", evaluation.meanTokens);
    metrics.setList("mean_tokens_error", evaluation.meanTokensError);
    metrics.setList("cut_off_share", evaluation.cutOffShares);
    metrics.setList("copied_share", evaluation.copiedShares);
    if (evaluation.beside.ruleWinRate) metrics.set("rule_win_rate", *evaluation.beside.ruleWinRate);
    if (evaluation.beside.miByScorer) metrics.set("mi_by_scorer", *evaluation.beside.miByScorer);
    if (evaluation.beside.miFromTexts) metrics.set("mi_from_texts", *evaluation.beside.miFromTexts);
    if (evaluation.beside.miFromScorer) metrics.set("mi_from_scorer", *evaluation.beside.miFromScorer);
    if (evaluation.beside.baseKl) metrics.set("base_kl", *evaluation.beside.baseKl);
    for (const ConditionFigures& figures : evaluation.beside.conditions) {
        const auto named = [&](std::string_view quantity) { return conditionMetric(figures.condition, quantity); };
        metrics.set(named("tokens"), figures.meanTokens);
        if (figures.leaning) metrics.set(named("leaning"), *figures.leaning);
        if (figures.ruleWinRate) metrics.set(named("win_rate"), *figures.ruleWinRate);
    }
    if (evaluation.beside.ability) {
        metrics.set("perplexity", evaluation.beside.ability->perplexity);
        metrics.set("question_accuracy", evaluation.beside.ability->questionAccuracy);
    }
    return metrics;
}

std::vector<QueryMatrix> queryMatrices(const std::vector<std::string>& queryIds,
                                       const std::vector<torch::Tensor>& matrices) {
    std::vector<QueryMatrix> result;
    for (std::size_t q = 0; q < matrices.size(); ++q) {
        QueryMatrix& matrix = result.emplace_back(queryIds[q]);
        for (std::int64_t i = 0; i < matrices[q].size(0); ++i) {
            const torch::Tensor row = matrices[q][i].contiguous();
            const float* values = row.const_data_ptr<float>();
            matrix.logProbs.emplace_back(values, values + row.numel());
        }
    }
    return result;
}

}  // namespace sami
