#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/causal_lm.h"
#include "core/tokenizer/tokenizer.h"

namespace sami {

/// A prompt and the responses whose probability after it is wanted.
struct PromptWithResponses {
    std::vector<TokenId> prompt;                  ///< at least one token
    std::vector<std::vector<TokenId>> responses;  ///< at least one token each
};

/// Scores of all responses of all prompts, in order, prompt by prompt. All float32, in nats.
struct SequenceScores {
    torch::Tensor logProbSums;    ///< [responses] Σ over the response's tokens of log π(token | prompt, tokens before)
    torch::Tensor logProbMeans;   ///< [responses] the same divided by the number of tokens
    torch::Tensor tokenLogProbs;  ///< [tokens of all responses] those of the sums; detached
    torch::Tensor referenceSums;  ///< [responses] the sums by π_0, without gradient; undefined unless wanted
    torch::Tensor klSums;         ///< [prompts] Σ of KL(π‖π_0) over compared positions; undefined without reference
    torch::Tensor klCounts;       ///< [prompts] how many positions those are
    torch::Tensor entropyMeans;   ///< [prompts] entropy of π, mean over the tokens of the prompt's responses; detached
};

/// The frozen model of the KL term and where it is compared.
struct Divergence {
    CausalLm* reference = nullptr;  ///< null: no KL is computed, unless
    bool withoutAdapters = false;   ///< the network itself with its adapters off is the frozen model
    /// Over prompt and response positions of all sequences (the reference code's way) instead of response tokens alone.
    bool allPositions = false;
    bool logProbs = false;  ///< the frozen model's log-probs of the responses as well
    bool isWanted() const { return reference != nullptr || withoutAdapters; }
};

/// Error: a prompt and a response of so many tokens together are more than the model has positions for.
/// @param place of what is scored, for the error
Result<void> checkPositions(std::size_t tokens, const ModelConfig& model, const std::string& place);

/// Computes each prompt once for all its responses and logits at response positions only. Keeps the graph unless
/// gradients are off.
SequenceScores scoreSequences(CausalLm& network, const std::vector<PromptWithResponses>& prompts,
                              const Divergence& divergence = {});

}  // namespace sami
