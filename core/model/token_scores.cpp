#include "core/model/token_scores.h"

#include <algorithm>

namespace sami {

namespace {

using torch::Tensor;

/// Positions whose logits exist at one time: 128 · 50,000 float32 are 25 MB.
constexpr std::int64_t kChunk = 128;

/// [m, vocabularySize] float32, in place where it can be.
Tensor logProbabilities(const Tensor& hidden, const Tensor& weight) {
    return torch::log_softmax(torch::linear(hidden, weight), -1, torch::kFloat32);
}

/// KL(π‖π_0) a row: Σ p (log p − log p_0).
Tensor divergence(const Tensor& logP, const Tensor& logP0) {
    return (logP.exp() * (logP - logP0)).sum(-1);
}

class ScoreTokens : public torch::autograd::Function<ScoreTokens> {
public:
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const Tensor& hidden,
                                                  const Tensor& weight, const Tensor& targets,
                                                  const Tensor& referenceHidden, const Tensor& referenceWeight) {
        context->save_for_backward({hidden, weight, targets, referenceHidden, referenceWeight});
        const std::int64_t count = hidden.size(0);
        const auto wide = hidden.options().dtype(torch::kFloat32);
        const bool withReference = referenceHidden.numel() > 0;
        const Tensor logProbs = torch::empty({count}, wide);
        const Tensor kl = withReference ? torch::empty({count}, wide) : torch::zeros({0}, wide);
        const Tensor entropy = torch::empty({count}, wide);
        for (std::int64_t begin = 0; begin < count; begin += kChunk) {
            const std::int64_t size = std::min(kChunk, count - begin);
            const Tensor logP = logProbabilities(hidden.narrow(0, begin, size), weight);
            logProbs.narrow(0, begin, size)
                .copy_(logP.gather(1, targets.narrow(0, begin, size).unsqueeze(1)).squeeze(1));
            entropy.narrow(0, begin, size).copy_((logP.exp() * logP).sum(-1).neg_());
            if (withReference) {
                const Tensor logP0 = logProbabilities(referenceHidden.narrow(0, begin, size), referenceWeight);
                kl.narrow(0, begin, size).copy_(divergence(logP, logP0));
            }
        }
        context->mark_non_differentiable({entropy});
        return {logProbs, kl, entropy};
    }

    /// With p the softmax of the logits z: d log p(t) / dz = 1_t − p and d KL / dz = p (log p − log p_0 − KL).
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor& hidden = saved[0];
        const Tensor& weight = saved[1];
        const std::int64_t count = hidden.size(0);
        Tensor hiddenGradient = torch::empty_like(hidden);
        Tensor weightGradient = torch::zeros(weight.sizes(), weight.options().dtype(torch::kFloat32));
        for (std::int64_t begin = 0; begin < count; begin += kChunk) {
            const std::int64_t size = std::min(kChunk, count - begin);
            const Tensor rows = hidden.narrow(0, begin, size);
            const Tensor logitGradient = chunkGradient(saved, gradients, begin, size).to(hidden.scalar_type());
            hiddenGradient.narrow(0, begin, size).copy_(torch::mm(logitGradient, weight));
            weightGradient.add_(torch::mm(logitGradient.t(), rows));
        }
        return {hiddenGradient, weightGradient.to(weight.scalar_type()), Tensor(), Tensor(), Tensor()};
    }

private:
    static Tensor chunkGradient(const torch::autograd::variable_list& saved,
                                const torch::autograd::variable_list& gradients, std::int64_t begin,
                                std::int64_t size) {
        const Tensor logP = logProbabilities(saved[0].narrow(0, begin, size), saved[1]);
        const Tensor scale = gradients[0].narrow(0, begin, size).unsqueeze(1);
        Tensor result = logP.exp();
        if (saved[3].numel() > 0) {
            const Tensor logP0 = logProbabilities(saved[3].narrow(0, begin, size), saved[4]);
            const Tensor difference = logP - logP0;
            const Tensor kl = (result * difference).sum(-1, true);
            const Tensor klScale = gradients[1].narrow(0, begin, size).unsqueeze(1);
            result = result * ((difference - kl) * klScale - scale);
        } else {
            result.mul_(-scale);
        }
        result.scatter_add_(1, saved[2].narrow(0, begin, size).unsqueeze(1), scale);
        return result;
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
