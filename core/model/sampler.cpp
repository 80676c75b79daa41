#include "core/model/sampler.h"

#include <algorithm>
#include <limits>

#include "core/kernels/vocabulary_kernels.h"
#include "core/model/kernel_call.h"

namespace sami {

namespace {

std::vector<TokenId> onHost(const torch::Tensor& tokens) {
    const torch::Tensor here = tokens.to(torch::kCPU);
    const auto* values = here.const_data_ptr<std::int64_t>();
    return {values, values + here.numel()};
}

std::vector<TokenId> likeliest(const torch::Tensor& logits) {
    std::vector<TokenId> tokens(static_cast<std::size_t>(logits.size(0)));
    if (!fitsKernels(logits)) {
        return onHost(logits.argmax(-1));
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

/// The choice of kernels::drawToken() for all rows at once, where the logits are. @param draws [rows], in [0, 1)
torch::Tensor drawnByOperations(const torch::Tensor& logits, const SamplingOptions& options,
                                const std::vector<double>& draws) {
    const torch::Tensor below = logits.to(torch::kFloat32) - logits.to(torch::kFloat32).amax(-1, true);
    const double scale = std::min(1 / options.temperature, double{std::numeric_limits<float>::max()});
    const torch::Tensor probabilities = torch::softmax(below * scale, -1);
    const auto [sorted, order] = probabilities.sort(-1, true);
    const torch::Tensor running = sorted.cumsum(-1, torch::kFloat64);
    const std::int64_t last = running.size(1) - 1;
    const torch::Tensor nucleusEnd = (running < options.topP).sum(-1, true).clamp_max(last);
    const torch::Tensor targets =
        torch::tensor(draws, torch::kFloat64).to(probabilities.device()).unsqueeze(1) * running.gather(1, nucleusEnd);
    const torch::Tensor places = (running <= targets).sum(-1, true).clamp_max(last);
    return order.gather(1, places).squeeze(1);
}

}  // namespace

std::vector<TokenId> sampleTokens(const torch::Tensor& logits, const SamplingOptions& options,
                                  std::vector<SeededRandom*> streams) {
    if (options.temperature <= 0) return likeliest(logits);
    std::vector<double> draws;
    for (SeededRandom* stream : streams) draws.push_back(stream->uniform());
    if (!fitsKernels(logits)) return onHost(drawnByOperations(logits, options, draws));
    std::vector<TokenId> tokens(draws.size());
    const auto size = static_cast<std::size_t>(logits.size(1));
    withElementOf(logits, [&](auto element) {
        using Element = decltype(element);
        forRows(logits.size(0), logits.size(1), [&](std::int64_t begin, std::int64_t end) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
                tokens[i] = static_cast<TokenId>(kernels::drawToken(elements<Element>(logits) + i * size, size,
                                                                    {options.temperature, options.topP, draws[i]}));
            }
        });
    });
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
