#pragma once

#include <torch/torch.h>

#include <vector>

#include "core/base/seeded_random.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// How the next token is chosen.
struct SamplingOptions {
    double temperature = 0;  ///< 0 = the most likely token
    double topP = 1;         ///< nucleus: smallest set of tokens with at least this probability (arXiv:1904.09751)
};

/// One token a row. @param logits [rows, vocabularySize]  @param streams a stream a row, so that a response depends on
/// its own seed and not on what else was in the batch; advanced when sampling
std::vector<TokenId> sampleTokens(const torch::Tensor& logits, const SamplingOptions& options,
                                  std::vector<SeededRandom*> streams);

/// log p of one token a row under the softmax of the logits as they are (temperature 1), in nats.
std::vector<float> tokenLogProbs(const torch::Tensor& logits, const std::vector<TokenId>& tokens);

}  // namespace sami
