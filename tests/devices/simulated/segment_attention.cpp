#include "tests/devices/simulated/segment_attention.h"

#include <torch/torch.h>

#include <limits>

namespace sami::simulated {

namespace {

using at::Tensor;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Rows of a packed tensor that belong to a segment.
struct Rows {
    std::int64_t begin;
    std::int64_t count;
};

Rows rowsOf(const Tensor& ends, std::int64_t segment) {
    const auto begin = ends[segment].item<std::int64_t>();
    return {begin, ends[segment + 1].item<std::int64_t>() - begin};
}

/// [rows, n, headSize] → [heads, count, headSize] in float32, the n heads repeated for their groups.
Tensor headsFirst(const Tensor& packed, Rows rows, std::int64_t heads) {
    const Tensor own = packed.narrow(0, rows.begin, rows.count).transpose(0, 1).to(at::kFloat);
    return own.repeat_interleave(heads / packed.size(1), 0);
}

/// Adds [heads, count, headSize] to the rows of a packed gradient, groups of heads summed.
void addHeads(const Tensor& packed, Rows rows, const Tensor& gradient) {
    const std::int64_t group = gradient.size(0) / packed.size(1);
    const Tensor summed = gradient.unflatten(0, {packed.size(1), group}).sum(1);
    packed.narrow(0, rows.begin, rows.count).add_(summed.transpose(0, 1));
}

/// [heads, queries, keys], minus infinity where a query does not see a key.
Tensor maskedScores(const SegmentAttention& call, const Tensor& query, const Tensor& key) {
    const std::int64_t queries = query.size(1);
    const std::int64_t keys = key.size(1);
    // distance[i][j]: how far key j stands after the key of query i
    const Tensor distance = torch::arange(keys).unsqueeze(0) - torch::arange(queries).unsqueeze(1) - (keys - queries);
    Tensor hidden = torch::zeros({queries, keys}, torch::kBool);
    if (call.isCausal) hidden = hidden | (distance > 0);
    if (call.keysBefore) hidden = hidden | (distance < -*call.keysBefore);
    if (call.keysAfter) hidden = hidden | (distance > *call.keysAfter);
    return (torch::matmul(query, key.transpose(1, 2)) * call.scale).masked_fill(hidden, -kInfinity);
}

/// exp(scores − logSumExp); a query that sees no key has no weights.
Tensor weightsOf(const Tensor& scores, const Tensor& logSumExp) {
    return torch::exp(scores - logSumExp.unsqueeze(-1)).masked_fill(scores == -kInfinity, 0);
}

}  // namespace

std::tuple<Tensor, Tensor> SegmentAttention::forward() const {
    const std::int64_t heads = query.size(1);
    const Tensor output = torch::empty_like(query, at::MemoryFormat::Contiguous);
    const Tensor logSumExp = torch::empty({heads, query.size(0)}, torch::kFloat);
    for (std::int64_t segment = 0; segment + 1 < queryEnds.size(0); ++segment) {
        const Rows queries = rowsOf(queryEnds, segment);
        const Rows keys = rowsOf(keyEnds, segment);
        const Tensor scores = maskedScores(*this, headsFirst(query, queries, heads), headsFirst(key, keys, heads));
        const Tensor sums = torch::logsumexp(scores, -1);
        const Tensor mixed = torch::matmul(weightsOf(scores, sums), headsFirst(value, keys, heads));
        output.narrow(0, queries.begin, queries.count).copy_(mixed.transpose(0, 1));
        logSumExp.narrow(1, queries.begin, queries.count).copy_(sums);
    }
    return {output, logSumExp};
}

std::tuple<Tensor, Tensor, Tensor> SegmentAttention::backward(const Tensor& gradient, const Tensor& output,
                                                              const Tensor& logSumExp) const {
    const std::int64_t heads = query.size(1);
    const auto zeros = [](const Tensor& like) { return torch::zeros(like.sizes(), torch::kFloat); };
    const Tensor queryGradient = zeros(query), keyGradient = zeros(key), valueGradient = zeros(value);
    for (std::int64_t segment = 0; segment + 1 < queryEnds.size(0); ++segment) {
        const Rows queries = rowsOf(queryEnds, segment);
        const Rows keys = rowsOf(keyEnds, segment);
        const Tensor q = headsFirst(query, queries, heads);
        const Tensor k = headsFirst(key, keys, heads);
        const Tensor dOutput = headsFirst(gradient, queries, heads);
        const Tensor weights = weightsOf(maskedScores(*this, q, k), logSumExp.narrow(1, queries.begin, queries.count));
        // dS = P ∘ (dO Vᵀ − rowsum(dO ∘ O)) · scale
        const Tensor rowSums = (dOutput * headsFirst(output, queries, heads)).sum(-1, /*keepdim=*/true);
        const Tensor dWeights = torch::matmul(dOutput, headsFirst(value, keys, heads).transpose(1, 2));
        const Tensor dScores = weights * (dWeights - rowSums) * scale;
        addHeads(queryGradient, queries, torch::matmul(dScores, k));
        addHeads(keyGradient, keys, torch::matmul(dScores.transpose(1, 2), q));
        addHeads(valueGradient, keys, torch::matmul(weights.transpose(1, 2), dOutput));
    }
    const at::ScalarType dtype = query.scalar_type();
    return {queryGradient.to(dtype), keyGradient.to(dtype), valueGradient.to(dtype)};
}

}  // namespace sami::simulated
