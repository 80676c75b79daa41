#pragma once

#include <torch/torch.h>

namespace sami {

/// Logits that exist at one time: 48 million bfloat16 are 96 MB. Fewer at a time cost more than they save: the sums of
/// the head's gradient, as large as the head, are added up once a chunk.
inline constexpr std::int64_t kLogitsAtOnce = 48 * 1024 * 1024;

/// What the vocabulary distribution at each scored position says. All [n] float32, natural logarithm.
struct TokenScores {
    torch::Tensor logProbs;  ///< log p(target)
    torch::Tensor kl;        ///< KL(π‖π_0) over the whole vocabulary; undefined without a reference
    torch::Tensor entropy;   ///< of π, in nats; detached
};

/// A frozen reference distribution for the KL term. Empty tensors: none.
struct ReferenceHead {
    torch::Tensor hidden;  ///< [n, hiddenSize] of the reference model at the same positions
    torch::Tensor weight;  ///< [vocabularySize, hiddenSize]
};

/// Scores `targets` under softmax(hidden · weightᵀ) without ever holding the [n, vocabularySize] logits: they are made
/// a chunk of positions at a time and made again in the backward pass.
/// @param hidden [n, hiddenSize]  @param weight [vocabularySize, hiddenSize]  @param targets [n] int64
TokenScores scoreTokens(const torch::Tensor& hidden, const torch::Tensor& weight, const torch::Tensor& targets,
                        const ReferenceHead& reference = {});

}  // namespace sami
