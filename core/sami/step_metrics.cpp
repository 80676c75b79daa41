#include "core/sami/step_metrics.h"

#include <algorithm>
#include <limits>

#include "core/sami/held_out_evaluation.h"

namespace sami {

double offPolicyGap(const StepReport& step, const std::vector<MatrixRow>& batch,
                    const std::vector<QueryExample>& examples) {
    double sum = 0;
    std::int64_t count = 0;
    for (const QueryExample& example : examples) {
        const auto row = std::ranges::find(batch, example.query.id, &MatrixRow::id);
        if (row == batch.end()) continue;
        const torch::Tensor& matrix = step.matrices[static_cast<std::size_t>(row - batch.begin())];
        for (std::int64_t j = 0; j < matrix.size(0); ++j) {
            const WrittenResponse& response = example.responses[static_cast<std::size_t>(j)];
            if (!response.logProbMean) continue;
            const std::int64_t column = matrix.size(1) == 1 ? 0 : j;
            sum += *response.logProbMean - matrix[j][column].item<double>();
            ++count;
        }
    }
    return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

MetricValues stepMetrics(const StepReport& step, const std::vector<MatrixRow>& batch,
                         const std::vector<QueryExample>& examples, double learningRate, double seconds) {
    MetricValues metrics;
    metrics.set("loss", step.loss);
    if (step.bound) addMetrics(metrics, *step.bound);
    if (step.rewardMargin) metrics.set("reward_margin", *step.rewardMargin);
    if (step.rewardAccuracy) metrics.set("reward_accuracy", *step.rewardAccuracy);
    metrics.set("learning_rate", learningRate);
    metrics.set("grad_norm", step.gradientNorm);
    metrics.set("update_norm", step.updateNorm);
    metrics.set("changed_share", step.changedShare);
    metrics.set("kl", step.kl.value_or(std::numeric_limits<double>::quiet_NaN()));
    metrics.set("entropy", step.entropy);
    metrics.set("off_policy_gap", offPolicyGap(step, batch, examples));
    metrics.set("seconds", seconds);
    metrics.set("tokens", static_cast<double>(step.numTokens));
    metrics.set("queries", static_cast<double>(batch.size()));
    metrics.setList("mean_tokens", meanTokens(examples));
    return metrics;
}

}  // namespace sami
