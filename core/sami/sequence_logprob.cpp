#include "core/sami/sequence_logprob.h"

#include "core/model/lora.h"
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
    std::vector<std::int64_t> trunks;   ///< index of the prompt a target hangs on
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
                batch.trunks.push_back(static_cast<std::int64_t>(batch.trees.size()));
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
    return torch::tensor(values, torch::kInt64).to(device, /*non_blocking=*/true);
}

/// Final hidden states of all tokens of the batch, [tokens, hiddenSize].
torch::Tensor hiddenStates(CausalLm& network, const PackedBatch& batch) {
    const auto pattern = std::make_shared<TreeAttention>(batch.trees);
    const auto device = network->options().device();
    return network(indexTensor(batch.ids, device),
                   TreeAttention::positions(batch.trees).to(device, /*non_blocking=*/true), pattern);
}

/// Hidden states of the frozen model at every position of the batch; empty where none is wanted.
ReferenceHead frozenStates(CausalLm& network, const PackedBatch& batch, const Divergence& divergence) {
    if (!divergence.isWanted()) return {};
    const torch::NoGradGuard noGrad;
    if (!divergence.withoutAdapters) {
        const torch::Tensor hidden = hiddenStates(*divergence.reference, batch);
        return {hidden, (*divergence.reference)->headWeight().to(hidden.scalar_type())};
    }
    const AdaptersOff off(network);
    return {hiddenStates(network, batch), network->headWeight().detach()};
}

/// Sums of `values` [n] over the parts of `parts` [n] that belong together, [count].
torch::Tensor summedBy(const std::vector<std::int64_t>& parts, std::size_t count, const torch::Tensor& values) {
    const torch::Tensor zeros = torch::zeros({static_cast<std::int64_t>(count)}, values.options().requires_grad(false));
    return zeros.index_add(0, indexTensor(parts, values.device()), values);
}

/// KL over every position of every sequence, as if each were computed apart: a token counts once for every sequence
/// (prompt with one response) it stands in.
void addKlEverywhere(CausalLm& network, const PackedBatch& batch, const torch::Tensor& hidden,
                     const ReferenceHead& frozen, SequenceScores& scores) {
    std::vector<float> multiplicities;
    std::vector<std::int64_t> trunks;
    for (std::size_t i = 0; i < batch.trees.size(); ++i) {
        const PromptTree& tree = batch.trees[i];
        const auto prompt = static_cast<std::size_t>(tree.promptLength);
        const auto total = static_cast<std::size_t>(tree.numTokens());
        multiplicities.insert(multiplicities.end(), prompt, static_cast<float>(tree.responseLengths.size()));
        multiplicities.insert(multiplicities.end(), total - prompt, 1.0F);
        trunks.insert(trunks.end(), total, static_cast<std::int64_t>(i));
    }
    const auto device = hidden.device();
    const torch::Tensor kl = scoreTokens(hidden, network->headWeight(), indexTensor(batch.ids, device), frozen).kl;
    const torch::Tensor weights = torch::tensor(multiplicities).to(device, /*non_blocking=*/true);
    scores.klSums = summedBy(trunks, batch.trees.size(), kl * weights);
    scores.klCounts = summedBy(trunks, batch.trees.size(), weights);
}

}  // namespace

Result<void> checkPositions(std::size_t tokens, const ModelConfig& model, const std::string& place) {
    if (static_cast<std::int64_t>(tokens) <= model.maxPositions) return {};
    return fail(
        ErrorKind::Input,
        "{place}: prompt and response have {tokens} tokens together; the model takes up to {most}, shorten them",
        {{"place", place}, {"tokens", tokens}, {"most", model.maxPositions}});
}

SequenceScores scoreSequences(CausalLm& network, const std::vector<PromptWithResponses>& prompts,
                              const Divergence& divergence) {
    const PackedBatch batch = packed(prompts);
    const auto device = network->outputDevice();
    const torch::Tensor predictedAt = indexTensor(batch.predictedAt, device);
    const torch::Tensor targets = indexTensor(batch.targets, device);
    const bool klAtResponses = divergence.isWanted() && !divergence.allPositions;
    const ReferenceHead everywhere = frozenStates(network, batch, divergence);
    ReferenceHead atResponses;
    SequenceScores scores;
    if (divergence.isWanted() && (klAtResponses || divergence.logProbs))
        atResponses = {everywhere.hidden.index_select(0, predictedAt), everywhere.weight};
    if (divergence.isWanted() && divergence.logProbs) {
        const torch::NoGradGuard noGrad;
        const torch::Tensor frozen = scoreTokens(atResponses.hidden, atResponses.weight, targets, {}).logProbs;
        scores.referenceSums = summedBy(batch.owners, batch.lengths.size(), frozen);
    }

    const torch::Tensor hidden = hiddenStates(network, batch);
    const TokenScores tokens = scoreTokens(hidden.index_select(0, predictedAt), network->headWeight(), targets,
                                           klAtResponses ? atResponses : ReferenceHead());
    const torch::Tensor lengths = torch::tensor(batch.lengths, torch::kFloat32).to(device, /*non_blocking=*/true);
    scores.logProbSums = summedBy(batch.owners, batch.lengths.size(), tokens.logProbs);
    scores.logProbMeans = scores.logProbSums / lengths;
    scores.tokenLogProbs = tokens.logProbs.detach();
    const torch::Tensor counts = summedBy(batch.trunks, batch.trees.size(), torch::ones_like(tokens.entropy));
    scores.entropyMeans = summedBy(batch.trunks, batch.trees.size(), tokens.entropy) / counts;
    if (klAtResponses) {
        scores.klSums = summedBy(batch.trunks, batch.trees.size(), tokens.kl);
        scores.klCounts = counts;
    }
    if (divergence.allPositions && divergence.isWanted()) addKlEverywhere(network, batch, hidden, everywhere, scores);
    return scores;
}

}  // namespace sami
