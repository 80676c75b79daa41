#pragma once

#include <vector>

#include "core/run/metric.h"
#include "core/sami/query_example.h"
#include "core/sami/trainer.h"

namespace sami {

/// What an update is reported with. @param batch the rows of the update  @param examples those of the iteration, with
/// the responses as they were written  @param learningRate of the update  @param seconds it took
MetricValues stepMetrics(const StepReport& step, const std::vector<MatrixRow>& batch,
                         const std::vector<QueryExample>& examples, double learningRate, double seconds);

/// How much likelier responses were to the model that wrote them than they are to the one being trained, in nats per
/// token: an estimate of the divergence of the two. NaN where no response's likelihood when it was written is known.
double offPolicyGap(const StepReport& step, const std::vector<MatrixRow>& batch,
                    const std::vector<QueryExample>& examples);

}  // namespace sami
