#include "core/model/token_scores.h"

#include <algorithm>

#include "core/kernels/vocabulary_kernels.h"
#include "core/model/kernel_call.h"

namespace sami {

namespace {

using torch::Tensor;

/// What the forward pass is given and leaves for the backward pass. All but the first five are [n] float32.
struct Scored {
    Tensor hidden;           ///< [n, hiddenSize]
    Tensor weight;           ///< [vocabularySize, hiddenSize]
    Tensor targets;          ///< [n] int64
    Tensor referenceHidden;  ///< [n, hiddenSize], or empty
    Tensor referenceWeight;
    Tensor logSums;
    Tensor referenceLogSums;
    Tensor divergences;

    bool withReference() const { return referenceHidden.numel() > 0; }
    std::int64_t count() const { return hidden.size(0); }
    std::int64_t chunk() const { return std::max<std::int64_t>(1, kLogitsAtOnce / weight.size(0)); }
};

/// Positions [begin, begin + size) of the scored ones.
struct Chunk {
    std::int64_t begin;
    std::int64_t size;
    Tensor of(const Tensor& x) const { return x.narrow(0, begin, size); }
};

template <class Work>
void forChunks(const Scored& scored, Work&& work) {
    for (std::int64_t begin = 0; begin < scored.count(); begin += scored.chunk())
        work(Chunk{begin, std::min(scored.chunk(), scored.count() - begin)});
}

Tensor logitsOf(const Tensor& hidden, const Tensor& weight) {
    return torch::linear(hidden, weight);
}

/// Calls `work(rows, scores, first row)` for shares of the chunk on several threads, with pointers into the tensors.
template <class Element, class Work>
void forRowShares(const Scored& scored, const Chunk& chunk, const Tensor& logits, const Tensor& reference,
                  Work&& work) {
    const std::int64_t size = logits.size(1);
    forRows(chunk.size, size, [&](std::int64_t first, std::int64_t last) {
        const std::int64_t at = chunk.begin + first;
        const bool withReference = scored.withReference();
        const kernels::LogitRows<Element> rows{elements<Element>(logits) + first * size,
                                               withReference ? elements<Element>(reference) + first * size : nullptr,
                                               elements<std::int64_t>(scored.targets) + at,
                                               static_cast<std::size_t>(last - first), static_cast<std::size_t>(size)};
        const kernels::RowScores scores{elements<float>(scored.logSums) + at, nullptr, nullptr,
                                        withReference ? elements<float>(scored.referenceLogSums) + at : nullptr,
                                        withReference ? elements<float>(scored.divergences) + at : nullptr};
        work(rows, scores, at);
    });
}

void scoreChunk(const Scored& scored, const Chunk& chunk, const Tensor& logits, const Tensor& reference,
                const Tensor& logProbs, const Tensor& entropies) {
    if (fitsKernels(logits)) {
        withElementOf(logits, [&](auto element) {
            using Element = decltype(element);
            forRowShares<Element>(scored, chunk, logits, reference,
                                  [&](const auto& rows, auto scores, std::int64_t at) {
                                      scores.logProbs = elements<float>(logProbs) + at;
                                      scores.entropies = elements<float>(entropies) + at;
                                      kernels::scoreRows(rows, scores);
                                  });
        });
        return;
    }
    const Tensor logP = torch::log_softmax(logits, -1, torch::kFloat32);
    chunk.of(logProbs).copy_(logP.gather(1, chunk.of(scored.targets).unsqueeze(1)).squeeze(1));
    chunk.of(entropies).copy_((logP.exp() * logP).sum(-1).neg_());
    if (!scored.withReference()) return;
    const Tensor difference = logP - torch::log_softmax(reference, -1, torch::kFloat32);
    chunk.of(scored.divergences).copy_((logP.exp() * difference).sum(-1));
}

/// With p the softmax of the logits z: d log p(t) / dz = 1_t − p and d KL / dz = p (log p − log p_0 − KL).
/// @return [size, vocabularySize] in the logits' dtype, which may be the logits' own memory
Tensor logitGradient(const Scored& scored, const Chunk& chunk, const Tensor& logits, const Tensor& reference,
                     const Tensor& logProbGradients, const Tensor& klGradients) {
    if (fitsKernels(logits)) {
        withElementOf(logits, [&](auto element) {
            using Element = decltype(element);
            forRowShares<Element>(
                scored, chunk, logits, reference, [&](const auto& rows, auto scores, std::int64_t at) {
                    const float* kl = scored.withReference() ? elements<float>(klGradients) + at : nullptr;
                    kernels::gradientRows(rows, scores, {elements<float>(logProbGradients) + at, kl});
                });
        });
        return logits;
    }
    const Tensor logP = torch::log_softmax(logits, -1, torch::kFloat32);
    const Tensor scale = chunk.of(logProbGradients).unsqueeze(1);
    Tensor result = logP.exp();
    if (scored.withReference()) {
        const Tensor difference = logP - torch::log_softmax(reference, -1, torch::kFloat32);
        const Tensor kl = (result * difference).sum(-1, true);
        result = result * ((difference - kl) * chunk.of(klGradients).unsqueeze(1) - scale);
    } else {
        result.mul_(-scale);
    }
    return result.scatter_add_(1, chunk.of(scored.targets).unsqueeze(1), scale).to(logits.scalar_type());
}

Tensor referenceLogits(const Scored& scored, const Chunk& chunk) {
    return scored.withReference() ? logitsOf(chunk.of(scored.referenceHidden), scored.referenceWeight) : Tensor();
}

class ScoreTokens : public torch::autograd::Function<ScoreTokens> {
public:
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const Tensor& hidden,
                                                  const Tensor& weight, const Tensor& targets,
                                                  const Tensor& referenceHidden, const Tensor& referenceWeight) {
        const auto wide = hidden.options().dtype(torch::kFloat32);
        const std::int64_t numReferences = referenceHidden.numel() > 0 ? hidden.size(0) : 0;
        const Scored scored{hidden,
                            weight,
                            targets.contiguous(),
                            referenceHidden,
                            referenceWeight,
                            torch::empty({hidden.size(0)}, wide),
                            torch::empty({numReferences}, wide),
                            torch::empty({numReferences}, wide)};
        const Tensor logProbs = torch::empty({hidden.size(0)}, wide);
        const Tensor entropies = torch::empty({hidden.size(0)}, wide);
        forChunks(scored, [&](const Chunk& chunk) {
            scoreChunk(scored, chunk, logitsOf(chunk.of(hidden), weight), referenceLogits(scored, chunk), logProbs,
                       entropies);
        });
        context->save_for_backward({scored.hidden, scored.weight, scored.targets, scored.referenceHidden,
                                    scored.referenceWeight, scored.logSums, scored.referenceLogSums});
        context->mark_non_differentiable({entropies});
        // The divergence is an output as well as needed again: a copy keeps the graph free of itself.
        context->saved_data["divergences"] = scored.divergences.clone();
        return {logProbs, scored.divergences, entropies};
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Scored scored{saved[0], saved[1], saved[2], saved[3],
                            saved[4], saved[5], saved[6], context->saved_data["divergences"].toTensor()};
        const Tensor logProbGradients = gradients[0].contiguous();
        const Tensor klGradients = gradients[1].contiguous();
        Tensor hiddenGradient = torch::empty_like(scored.hidden);
        const bool trainsHead = context->needs_input_grad(1);
        Tensor weightGradient;
        forChunks(scored, [&](const Chunk& chunk) {
            const Tensor rows = chunk.of(scored.hidden);
            const Tensor byLogits = logitGradient(scored, chunk, logitsOf(rows, scored.weight),
                                                  referenceLogits(scored, chunk), logProbGradients, klGradients);
            chunk.of(hiddenGradient).copy_(torch::mm(byLogits, scored.weight));
            if (!trainsHead) return;
            const Tensor part = torch::mm(byLogits.t(), rows);
            if (chunk.size == scored.count()) {
                weightGradient = part;
            } else if (!weightGradient.defined()) {
                weightGradient = part.to(torch::kFloat32);
            } else {
                weightGradient.add_(part);
            }
        });
        if (trainsHead) weightGradient = weightGradient.to(scored.weight.scalar_type());
        return {hiddenGradient, weightGradient, Tensor(), Tensor(), Tensor()};
    }
};

}  // namespace

TokenScores scoreTokens(const Tensor& hidden, const Tensor& weight, const Tensor& targets,
                        const ReferenceHead& reference) {
    const bool withReference = reference.hidden.defined();
    const Tensor none = torch::empty({0}, hidden.options().requires_grad(false));  // undefined tensors are no arguments
    const auto outputs = ScoreTokens::apply(hidden, weight, targets, withReference ? reference.hidden : none,
                                            withReference ? reference.weight : none);
    return {outputs[0], withReference ? outputs[1] : Tensor(), outputs[2]};
}

}  // namespace sami
