#pragma once

#include <optional>

#include "core/run/worker_session.h"
#include "core/sami/query_example.h"
#include "core/sami/sequence_logprob.h"

namespace sami {

/// KL(π‖π_0) in nats per response token on the base model's own answers to the held-out queries, each after the prompt
/// it was given to: the same texts for every model that a run ends with, so that the numbers can be compared.
/// @param divergence what π_0 is and how it is computed  @return nothing where the base's answers are not recorded
Result<std::optional<double>> divergenceOnBaseAnswers(WorkerSession& session, const ExampleBuilder& builder,
                                                      const Tokenizer& tokenizer, const std::vector<RunQuery>& queries,
                                                      CausalLm& network, Divergence divergence);

}  // namespace sami
