#include "core/model/sampler.h"

#include "core/kernels/vocabulary_kernels.h"
#include "core/model/kernel_call.h"

namespace sami {

namespace {

/// First token, from the most likely down, at which the running probability passes `target`.
TokenId pick(const torch::Tensor& sorted, const torch::Tensor& order, double target) {
    const float* probabilities = sorted.const_data_ptr<float>();
    double running = 0;
    std::int64_t i = 0;
    for (; i + 1 < sorted.size(0); ++i) {
        running += probabilities[i];
        if (running > target) break;
    }
    return static_cast<TokenId>(order.const_data_ptr<std::int64_t>()[i]);
}

/// Probability mass of the nucleus: the shortest sorted prefix with at least `topP`.
double nucleusMass(const torch::Tensor& sorted, double topP) {
    const float* probabilities = sorted.const_data_ptr<float>();
    double running = 0;
    for (std::int64_t i = 0; i < sorted.size(0); ++i) {
        running += probabilities[i];
        if (running >= topP) break;
    }
    return running;
}

std::vector<TokenId> likeliest(const torch::Tensor& logits) {
    std::vector<TokenId> tokens(static_cast<std::size_t>(logits.size(0)));
    if (!fitsKernels(logits)) {
        const torch::Tensor best = logits.argmax(-1).to(torch::kCPU);
        for (std::size_t i = 0; i < tokens.size(); ++i)
            tokens[i] = static_cast<TokenId>(best[static_cast<std::int64_t>(i)].item<std::int64_t>());
        return tokens;
    }
    const auto size = static_cast<std::size_t>(logits.size(1));
    withElementOf(logits, [&](auto element) {
        using Element = decltype(element);
        forRows(logits.size(0), logits.size(1), [&](std::int64_t begin, std::int64_t end) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
                tokens[i] = static_cast<TokenId>(kernels::indexOfLargest(elements<Element>(logits) + i * size, size));
        });
    });
    return tokens;
}

}  // namespace

std::vector<TokenId> sampleTokens(const torch::Tensor& logits, const SamplingOptions& options,
                                  std::vector<SeededRandom*> streams) {
    if (options.temperature <= 0) return likeliest(logits);
    std::vector<TokenId> tokens;
    const torch::Tensor probabilities =
        torch::softmax(logits.to(torch::kFloat32) / options.temperature, -1).to(torch::kCPU);
    const auto [sorted, order] = probabilities.sort(-1, true);
    for (std::int64_t i = 0; i < sorted.size(0); ++i) {
        const double mass = nucleusMass(sorted[i], options.topP);
        tokens.push_back(pick(sorted[i], order[i], streams[static_cast<std::size_t>(i)]->uniform() * mass));
    }
    return tokens;
}

std::vector<float> tokenLogProbs(const torch::Tensor& logits, const std::vector<TokenId>& tokens) {
    const std::vector<std::int64_t> targets(tokens.begin(), tokens.end());
    std::vector<float> logProbs(tokens.size());
    if (!fitsKernels(logits)) {
        const torch::Tensor chosen = torch::tensor(targets, torch::kInt64).to(logits.device()).unsqueeze(1);
        const torch::Tensor scores =
            torch::log_softmax(logits, -1, torch::kFloat32).gather(1, chosen).squeeze(1).to(torch::kCPU).contiguous();
        logProbs.assign(scores.const_data_ptr<float>(), scores.const_data_ptr<float>() + scores.numel());
        return logProbs;
    }
    std::vector<float> logSums(tokens.size());
    std::vector<float> entropies(tokens.size());
    const auto size = static_cast<std::size_t>(logits.size(1));
    withElementOf(logits, [&](auto element) {
        using Element = decltype(element);
        forRows(logits.size(0), logits.size(1), [&](std::int64_t begin, std::int64_t end) {
            const auto first = static_cast<std::size_t>(begin);
            const kernels::LogitRows<Element> rows{elements<Element>(logits) + first * size, nullptr,
                                                   targets.data() + first, static_cast<std::size_t>(end - begin), size};
            kernels::scoreRows(
                rows, {logSums.data() + first, logProbs.data() + first, entropies.data() + first, nullptr, nullptr});
        });
    });
    return logProbs;
}

}  // namespace sami
