#include "core/sami/sequence_logprob.h"

#include "core/model/token_scores.h"

namespace sami {

namespace {

/// A packed batch: trees one after the other, with where each response token is predicted and what it is.
struct PackedBatch {
    std::vector<PromptTree> trees;
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> predictedAt;  ///< index of the token before, whose hidden state predicts
    std::vector<std::int64_t> targets;
    std::vector<std::int64_t> owners;   ///< index of the response a target belongs to
    std::vector<std::int64_t> lengths;  ///< of each response
};

PackedBatch packed(const std::vector<PromptWithResponses>& prompts) {
    PackedBatch batch;
    for (const PromptWithResponses& item : prompts) {
        PromptTree tree;
        tree.promptLength = static_cast<std::int64_t>(item.prompt.size());
        batch.ids.insert(batch.ids.end(), item.prompt.begin(), item.prompt.end());
        const auto lastOfPrompt = static_cast<std::int64_t>(batch.ids.size()) - 1;
        for (const std::vector<TokenId>& response : item.responses) {
            const auto begin = static_cast<std::int64_t>(batch.ids.size());
            const auto length = static_cast<std::int64_t>(response.size());
            for (std::int64_t t = 0; t < length; ++t) {
                batch.predictedAt.push_back(t == 0 ? lastOfPrompt : begin + t - 1);
                batch.owners.push_back(static_cast<std::int64_t>(batch.lengths.size()));
            }
            batch.ids.insert(batch.ids.end(), response.begin(), response.end());
            batch.targets.insert(batch.targets.end(), response.begin(), response.end());
            batch.lengths.push_back(length);
            tree.responseLengths.push_back(length);
        }
        batch.trees.push_back(std::move(tree));
    }
    return batch;
}

torch::Tensor indexTensor(const std::vector<std::int64_t>& values, torch::Device device) {
    return torch::tensor(values, torch::kInt64).to(device);
}

/// Final hidden states of all tokens of the batch, [tokens, hiddenSize].
torch::Tensor hiddenStates(CausalLm& network, const PackedBatch& batch) {
    const torch::TensorOptions options = network->options().requires_grad(false);
    TreeAttention pattern(batch.trees, options);
    const auto device = options.device();
    return network(indexTensor(batch.ids, device), TreeAttention::positions(batch.trees).to(device), pattern);
}

/// How many of the sequences (prompt with one response) each token stands in, [tokens] float32.
torch::Tensor multiplicities(const PackedBatch& batch) {
    std::vector<float> counts;
    for (const PromptTree& tree : batch.trees) {
        counts.insert(counts.end(), static_cast<std::size_t>(tree.promptLength),
                      static_cast<float>(tree.responseLengths.size()));
        counts.insert(counts.end(), static_cast<std::size_t>(tree.numTokens() - tree.promptLength), 1.0F);
    }
    return torch::tensor(counts);
}

/// KL over every position of every sequence, as if each were computed apart.
torch::Tensor klEverywhere(CausalLm& network, const PackedBatch& batch, const torch::Tensor& hidden,
                           const ReferenceHead& frozen) {
    const auto device = hidden.device();
    const torch::Tensor kl = scoreTokens(hidden, network->headWeight(), indexTensor(batch.ids, device), frozen).kl;
    const torch::Tensor weights = multiplicities(batch).to(device);
    return (kl * weights).sum() / weights.sum();
}

}  // namespace

SequenceScores scoreSequences(CausalLm& network, const std::vector<PromptWithResponses>& prompts,
                              const Divergence& divergence) {
    const PackedBatch batch = packed(prompts);
    const auto device = network->options().device();
    const torch::Tensor predictedAt = indexTensor(batch.predictedAt, device);
    const bool klAtResponses = divergence.reference != nullptr && !divergence.allPositions;
    ReferenceHead everywhere;
    if (divergence.reference != nullptr) {
        const torch::NoGradGuard noGrad;
        everywhere = {hiddenStates(*divergence.reference, batch), (*divergence.reference)->headWeight()};
    }
    ReferenceHead atResponses;
    if (klAtResponses) atResponses = {everywhere.hidden.index_select(0, predictedAt), everywhere.weight};

    const torch::Tensor hidden = hiddenStates(network, batch);
    const torch::Tensor targets = indexTensor(batch.targets, device);
    const TokenScores tokens =
        scoreTokens(hidden.index_select(0, predictedAt), network->headWeight(), targets, atResponses);
    const torch::Tensor lengths = torch::tensor(batch.lengths, torch::kFloat32).to(device);
    const torch::Tensor sums =
        torch::zeros_like(lengths).index_add(0, indexTensor(batch.owners, device), tokens.logProbs);
    SequenceScores scores{sums, sums / lengths, torch::Tensor(), tokens.entropy.mean()};
    if (klAtResponses) scores.kl = tokens.kl.mean();
    if (divergence.allPositions && divergence.reference != nullptr)
        scores.kl = klEverywhere(network, batch, hidden, everywhere);
    return scores;
}

}  // namespace sami
